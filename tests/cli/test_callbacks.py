"""Callbacks of tenon fit: files, stops, resumption, and what is said when something is wrong."""
import json
import os
import signal
import subprocess
import time
import zipfile

import command
from command import MODELS, CommandTest, main

SEED = MODELS / "seed_cnn.keras"


class Callbacks(CommandTest):
    def fit(self, *arguments, epochs=2, count=40, expect=0):
        x, y = self.write_digits(count)
        return self.run_tenon("fit", SEED, "--x", x, "--y", y, "--epochs", epochs, "--seed", 1, *arguments, expect=expect)

    def names(self):
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file() and p.suffix != ".npy")

    def test_files_of_every_kind(self):
        done = self.fit("--checkpoint", "deep/e{epoch:02d}.keras", "--checkpoint", "best.weights.h5,save_weights_only,save_best_only,monitor=loss", "--csv", "log.csv",
                        "--csv", r"tab.txt,separator=\t", "--tensorboard", "logs,histogram_freq=1", "--backup", "backup", "--reduce-lr-on-plateau", "monitor=loss,patience=1",
                        "--validation-split", "0.25")
        names = self.names()
        self.assertEqual([n for n in names if not n.startswith("logs")], ["best.weights.h5", "deep/e01.keras", "deep/e02.keras", "log.csv", "tab.txt"])
        self.assertEqual(len([n for n in names if n.startswith("logs/train/events.out.tfevents.")]), 1)
        self.assertEqual(len([n for n in names if n.startswith("logs/validation/events.out.tfevents.")]), 1)
        lines = (self.folder / "log.csv").read_bytes().split(b"\r\n")
        self.assertEqual(lines[0], b"epoch,accuracy,learning_rate,loss,val_accuracy,val_loss")
        self.assertEqual(len(lines), 4)
        self.assertEqual((self.folder / "tab.txt").read_bytes().replace(b"\t", b","), (self.folder / "log.csv").read_bytes())
        self.assertIn("\nEpoch 1: loss improved from None to ", done.stderr)
        self.assertIn("\nEpoch 2: finished saving model to deep/e02.keras\n", done.stderr)

    def test_early_stopping(self):
        done = self.fit("--early-stopping", "monitor=loss,patience=2,min_delta=100,restore_best_weights", "--output", "a.keras", epochs=50)
        self.assertIn("Epoch 3: early stopping\nRestoring model weights from the end of the best epoch: 1.\n", done.stderr)
        silent = self.fit("--early-stopping", "monitor=loss,patience=2,min_delta=100", "--verbose", 0, epochs=50)
        self.assertEqual(silent.stderr, "")

    def test_weights_go_on_where_they_were_saved(self):
        x, y = self.write_digits(40)
        self.fit("--checkpoint", "e{epoch}.weights.h5,save_weights_only", "--output", "a.keras", epochs=3)
        self.run_tenon("fit", SEED, "--weights", "e2.weights.h5", "--x", x, "--y", y, "--epochs", 3, "--initial-epoch", 2, "--seed", 1, "--output", "b.keras")
        weights = [zipfile.ZipFile(self.folder / n).read("model.weights.h5") for n in ("a.keras", "b.keras")]
        self.assertEqual(weights[0], weights[1])
        by_file = self.run_json("evaluate", "a.keras", "--x", x, "--y", y)["result"]
        by_weights = self.run_json("evaluate", SEED, "--weights", "e3.weights.h5", "--x", x, "--y", y)["result"]
        self.assertEqual(by_file, by_weights)
        self.run_tenon("predict", SEED, "--weights", "e3.weights.h5", "--x", x, "--output", "p.npy")
        self.run_tenon("evaluate", SEED, "--weights", "gone.weights.h5", "--x", x, "--y", y, expect=3)

    def test_a_killed_fit_goes_on(self):
        x, y = self.write_digits(40)
        arguments = ["fit", str(SEED), "--x", x, "--y", y, "--epochs", "400", "--seed", "1", "--backup", "backup", "--output", "a.keras"]
        process = subprocess.Popen([command.TENON, *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "Epoch 3/400" not in process.stderr.readline():
            pass
        process.kill()
        process.communicate()
        epoch = json.loads((self.folder / "backup/training_metadata.json").read_text())["epoch"]
        self.assertGreaterEqual(epoch, 2)
        arguments[arguments.index("400")] = str(epoch + 3)
        done = self.run_tenon(*arguments)
        self.assertIn(f"Epoch {epoch + 1}/{epoch + 3}\n", done.stderr)
        self.assertNotIn("Epoch 1/", done.stderr)
        self.assertFalse((self.folder / "backup").exists())
        self.run_tenon(*[a if a != "a.keras" else "whole.keras" for a in arguments if a not in ("--backup", "backup")])
        weights = [zipfile.ZipFile(self.folder / n).read("model.weights.h5") for n in ("a.keras", "whole.keras")]
        self.assertEqual(weights[0], weights[1])

    def test_wrong_names_and_values(self):
        for arguments, words in (
            (("--early-stopping", "patience=3,restore_best_weigths"), ("error[TN0203]", "EarlyStopping(restore_best_weigths=...)", "write restore_best_weights")),
            (("--early-stopping", "patience=many"), ("error[TN0202]", "EarlyStopping(patience=...)")),
            (("--early-stopping", "mode=up"), ("error[TN0202]", "'auto', 'min' or 'max'")),
            (("--reduce-lr-on-plateau", "factor=2"), ("error[TN0701]", "ReduceLROnPlateau(factor=...)")),
            (("--checkpoint", "best.h5"), ("error[TN0701]", "ModelCheckpoint(filepath=...)", ".keras")),
            (("--checkpoint", "e{epoc}.keras"), ("error[TN0905]", "{epoc}")),
            (("--csv", "log.csv,separator=--"), ("error[TN0701]", "CSVLogger(separator=...)")),
            (("--csv", "nowhere/log.csv"), ("error[TN0109]", "nowhere/log.csv")),
            (("--tensorboard", "/proc/logs"), ("error[TN0109]", "/proc/logs")),
            (("--backup", "/proc/backup"), ("error[TN0109]", "/proc/backup")),
            (("--tensorboard", "logs,profile_batch=3"), ("error[TN0204]", "TensorBoard(profile_batch=...)", "perf")),
            (("--early-stopping", "monitor=acuracy,patience=1"), ("error[TN0904]", "EarlyStopping(monitor=...)", 'monitor="accuracy"')),
        ):
            done = self.fit(*arguments, expect=3 if "error[TN0109]" in words else 1)
            for word in words:
                self.assertIn(word, done.stderr, arguments)
        missing = self.fit("--early-stopping", "monitor=val_loss,patience=1")
        self.assertIn("warning[TN0903]", missing.stderr)
        self.assertIn('monitor="loss"', missing.stderr)

    def test_check_and_fit_say_it_before_the_first_step(self):
        x, y = self.write_digits(40)
        given = (SEED, "--x", x, "--y", y, "--epochs", 2)
        for arguments, words, code in (
            (("--early-stopping", "monitor=val_loss"), "warning[TN0903]", 0),
            (("--early-stopping", "monitor=acuracy"), "error[TN0904]", 1),
            (("--checkpoint", "e{val_loss}.keras"), "error[TN0905]", 1),
            (("--checkpoint", "best.h5"), "error[TN0701]", 1),
            (("--swap-ema-weights", "--validation-split", 0.5), "error[TN0701]", 1),
            (("--early-stopping", "monitor=val_loss", "--fail-on", "warning"), "warning[TN0903]", 1),
        ):
            for verb in ("check", "fit"):
                done = self.run_tenon(verb, *given, *arguments, expect=code)
                self.assertEqual(done.stderr.count(words), 1, (verb, arguments))
                self.assertEqual("Epoch 1/2" in done.stderr, verb == "fit" and code == 0)
                self.assertEqual("Model: " in done.stderr, verb == "fit" and code == 0)

    def test_a_full_disk_loses_no_weights(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        done = self.fit("--csv", "/dev/full", "--output", "a.keras", epochs=5, expect=3)
        self.assertIn("error[TN0109]", done.stderr)
        self.assertIn("what was trained so far is saved as a.keras", done.stderr)
        self.assertIsNone(zipfile.ZipFile(self.folder / "a.keras").testzip())

    def test_ctrl_c_keeps_the_backup(self):
        x, y = self.write_digits(40)
        process = subprocess.Popen([command.TENON, "fit", str(SEED), "--x", x, "--y", y, "--epochs", "100000", "--backup", "backup", "--csv", "log.csv"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "Epoch 3/" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - began, 30)
        self.assertTrue((self.folder / "backup/latest.weights.h5").exists())
        self.assertTrue((self.folder / "log.csv").read_bytes().endswith(b"\r\n"))


if __name__ == "__main__":
    main()
