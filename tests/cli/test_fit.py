"""tenon fit and evaluate: training from files to a file."""
import re
import signal
import subprocess
import time
import zipfile

import command
from command import DIGITS, MODELS, CommandTest, main

SEED = MODELS / "seed_cnn.keras"


class Fit(CommandTest):
    def test_learns_saves_and_goes_on(self):
        x, y = self.write_digits(400)
        done = self.run_tenon("fit", SEED, "--x", x, "--y", y, "--epochs", 3, "--seed", 1, "--output", "a.keras")
        self.assertRegex(done.stdout, r"accuracy: 0\.\d+ - loss: \d\.\d+\nsaved a\.keras\n")
        self.assertEqual(zipfile.ZipFile(self.folder / "a.keras").testzip(), None)
        first = self.run_json("evaluate", "a.keras", "--x", x, "--y", y)["result"]
        self.run_tenon("fit", "a.keras", "--x", x, "--y", y, "--epochs", 5, "--initial-epoch", 3, "--seed", 2, "--output", "a.keras")
        second = self.run_json("evaluate", "a.keras", "--x", x, "--y", y)["result"]
        self.assertLess(second["loss"], first["loss"])
        self.assertGreater(second["accuracy"], 0.9)

    def test_same_bits_for_any_number_of_threads(self):
        x, y = self.write_digits(70)
        histories = []
        for threads in (1, 2, 3):
            document = self.run_json("fit", SEED, "--x", x, "--y", y, "--epochs", 2, "--seed", 5, "--threads", threads, "--output", f"{threads}.keras")
            histories.append(document["result"]["history"])
        self.assertEqual(histories[0], histories[1])
        self.assertEqual(histories[0], histories[2])
        weights = [zipfile.ZipFile(self.folder / f"{t}.keras").read("model.weights.h5") for t in (1, 2, 3)]
        self.assertEqual(weights[0], weights[1])
        self.assertEqual(weights[0], weights[2])

    def test_not_on_a_terminal_there_are_no_control_bytes(self):
        x, y = self.write_digits(70)
        done = self.run_tenon("fit", SEED, "--x", x, "--y", y, "--epochs", 2, "--validation-split", 0.2)
        self.assertRegex(done.stderr, r"Epoch 1/2\n2/2 - \d+s - \d+[mu]s/step - accuracy: .* - loss: .* - val_accuracy: .* - val_loss: .*\nEpoch 2/2\n")
        self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr))

    def test_on_a_terminal_there_is_keras_bar(self):
        x, y = self.write_digits(70)
        code, output = self.run_on_terminal("fit", SEED, "--x", x, "--y", y, "--epochs", 2)
        self.assertEqual(code, 0)
        self.assertIn("\x1b[1m3/3\x1b[0m \x1b[32m" + "\u2501" * 20 + "\x1b[0m", output)
        self.assertIn('Model: "', output)

    def test_the_largest_batch_that_fits_is_named_and_fits(self):
        if command.is_sanitized():
            self.skipTest("the address sanitizer reserves terabytes of address space; test_a_memory_limit_holds_for_every_verb runs there")
        everything = ("--data", DIGITS, "--no-validation", "--threads", 2, "--steps-per-epoch", 1)
        space = 520 << 20
        refused = self.run_tenon("fit", MODELS / "mnist_cnn.keras", *everything, "--batch-size", 8500, limit=space, expect=1)
        self.assertIn("error[TN0710]", refused.stderr)
        self.assertIn("ulimit -v", refused.stderr)
        largest = int(re.search(r"--batch-size (\d+)", refused.stderr).group(1))
        self.assertGreater(largest, 10)
        self.run_tenon("fit", MODELS / "mnist_cnn.keras", *everything, "--batch-size", largest, limit=space)

    def test_a_memory_limit_holds_for_every_verb(self):
        x, y = self.write_digits(200)
        for verb, limit, *more in (("check", "6MB", "--y", y), ("fit", "6MB", "--y", y), ("evaluate", "2MB", "--y", y), ("predict", "2MB", "--output", "p.npy")):
            refused = self.run_tenon(verb, SEED, "--x", x, *more, "--batch-size", 200, "--memory-limit", limit, expect=1)
            self.assertRegex(refused.stderr, r"error\[TN0710\](.|\n)*--batch-size \d+")
            largest = re.search(r"--batch-size (\d+)", refused.stderr).group(1)
            self.run_tenon(verb, SEED, "--x", x, *more, "--batch-size", largest, "--memory-limit", limit)

    def test_wrong_data_train_nothing(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (20,), "int64", [10] * 20)
        done = self.run_tenon("fit", SEED, "--x", x, "--y", y, "--output", "a.keras", expect=1)
        self.assertIn("error[TN0602]", done.stderr)
        self.assertFalse((self.folder / "a.keras").exists())

    def test_output_that_cannot_be_written_is_said_before_training(self):
        x, y = self.write_digits(20)
        done = self.run_tenon("fit", SEED, "--x", x, "--y", y, "--epochs", 1000, "--output", "nowhere/a.keras", expect=3)
        self.assertIn("error[TN0109]", done.stderr)

    def test_compile_arguments_of_the_command_line(self):
        x, y = self.write_digits(40)
        done = self.run_json("fit", SEED, "--x", x, "--y", y, "--optimizer", "sgd", "--learning-rate", "0.5", "--metrics", "accuracy", "--seed", 1)
        self.assertEqual(list(done["result"]["history"]), ["accuracy", "loss"])
        wrong = self.run_tenon("fit", SEED, "--x", x, "--y", y, "--loss", "msee", expect=1)
        self.assertIn("mse", wrong.stderr)

    def test_weights_of_classes_and_samples(self):
        x, y = self.write_digits(40)
        w = self.write("w.npy", (40,), "float32", [1.0] * 40)
        plain = self.run_json("fit", SEED, "--x", x, "--y", y, "--seed", 1)["result"]["history"]
        ones = self.run_json("fit", SEED, "--x", x, "--y", y, "--seed", 1, "--sample-weight", w)["result"]["history"]
        heavy = self.run_json("fit", SEED, "--x", x, "--y", y, "--seed", 1, "--class-weight", ",".join(f"{c}=2" for c in range(10)))["result"]["history"]
        self.assertAlmostEqual(ones["loss"][0], plain["loss"][0], places=5)
        self.assertGreater(heavy["loss"][0], 1.5 * plain["loss"][0])

    def test_checkpoints(self):
        x, y = self.write_digits(40)
        self.run_tenon("fit", SEED, "--x", x, "--y", y, "--epochs", 2, "--checkpoint", "e{epoch:02d}.keras")
        self.assertTrue((self.folder / "e01.keras").exists() and (self.folder / "e02.keras").exists())

    def test_interrupt_keeps_what_was_trained(self):
        process = subprocess.Popen([command.TENON, "fit", str(SEED), "--data", str(DIGITS), "--epochs", "500", "--output", "a.keras"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "Epoch 2/500" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - began, 30)
        self.assertIn("interrupted", errors)
        self.assertIsNone(zipfile.ZipFile(self.folder / "a.keras").testzip())


if __name__ == "__main__":
    main()
