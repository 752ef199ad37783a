"""What every command has: help, version, did-you-mean, explain, exit codes, NO_COLOR, full disks."""
import re
import subprocess

import command
from command import MODELS, ROOT, CommandTest, main

CNN = MODELS / "mnist_cnn.keras"
VERBS = ("check", "fit", "evaluate", "predict", "summary", "explain")


class Surface(CommandTest):
    def test_help_starts_with_examples(self):
        for verb in ("", *VERBS):
            done = self.run_tenon(*([verb] if verb else []), "-h")
            self.assertLess(done.stdout.index("  tenon "), done.stdout.index("Usage"), verb)
            self.assertEqual(done.stderr, "")
        self.assertIn("Exit codes", self.run_tenon("--help").stdout)

    def test_version(self):
        self.assertRegex(self.run_tenon("--version").stdout, r"^tenon \d+\.\d+\.\d+\n$")

    def test_nothing_given_prints_help_to_stderr(self):
        done = self.run_tenon(expect=2)
        self.assertEqual(done.stdout, "")
        self.assertIn("tenon fit", done.stderr)

    def test_wrong_usage(self):
        for arguments, word in (
            (("chekc", CNN), "did you mean check?"),
            (("fit", CNN, "--epoch", 3), "did you mean --epochs?"),
            (("fit", CNN, "--batchsize=3"), "did you mean --batch-size?"),
            (("check",), "MODEL is required"),
            (("fit", CNN), "fit needs data"),
            (("evaluate", CNN), "evaluate needs data"),
            (("predict", CNN), "predict needs data"),
            (("fit", CNN, "--x", "x.npy", "--data", "d.npz"), "--data"),
            (("check", CNN, "--batch-size", "many"), "--batch-size"),
            (("check", CNN, "--class-weight", "a=1"), "'a=1' is not CLASS=WEIGHT"),
            (("explain", "TN03O1"), "there is no diagnostic TN03O1; did you mean TN0301?"),
            (("check", CNN, "other.keras"), "other.keras"),
        ):
            done = self.run_tenon(*arguments, expect=2)
            self.assertIn(word, done.stderr, arguments)
            self.assertEqual(done.stdout, "", arguments)

    def test_explain(self):
        listed = self.run_tenon("explain").stdout.splitlines()
        pages = sorted(p.stem for p in (ROOT / "docs/diagnostics").glob("TN*.md"))
        self.assertEqual([line.split()[0] for line in listed], pages)
        self.assertEqual(self.run_tenon("explain", "TN0301").stdout, (ROOT / "docs/diagnostics/TN0301.md").read_text())
        self.assertEqual(self.run_tenon("explain", "tn0301").stdout, (ROOT / "docs/diagnostics/TN0301.md").read_text())
        self.assertEqual(self.run_tenon("explain", "MissingChannelAxis").stdout, (ROOT / "docs/diagnostics/TN0301.md").read_text())
        self.assertEqual(len(self.run_json("explain")["result"]), len(pages))

    def test_colour(self):
        code, output = self.run_on_terminal("check", "nowhere.keras")
        self.assertEqual(code, 3)
        self.assertIn("\x1b[", output)
        self.assertNotIn("\x1b[", self.run_tenon("check", "nowhere.keras", expect=3).stderr)
        self.assertIn("\x1b[", self.run_tenon("check", "nowhere.keras", expect=3, env={"FORCE_COLOR": "1"}).stderr)
        self.assertNotIn("\x1b[", self.run_tenon("check", "nowhere.keras", expect=3, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stderr)

    def test_control_bytes_in_names_are_escaped(self):
        done = self.run_tenon("check", "no\x1b[31mwhere\x07.keras", expect=3)
        self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f]", done.stderr))

    def test_a_full_disk_is_not_success(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([command.TENON, "explain"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"cannot write to stdout", done.stderr)


if __name__ == "__main__":
    main()
