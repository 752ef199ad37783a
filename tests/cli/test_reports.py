"""What a command says in each format - JSON, SARIF, GitHub's annotations - and in files; and that no name does harm in any of them."""
import gzip
import json
import os
import pathlib
import re
import zipfile

from command import DIGITS, DOCUMENT, MODELS, ROOT, CommandTest, main, strict_json
from json_schema import Schema

CNN = MODELS / "mnist_cnn.keras"
SARIF = Schema(json.loads((ROOT / "tests/cli/sarif_written.schema.json").read_text()))
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
HOSTILE = "a\x1b[31m\r\n::add-mask::b,c:d%0A##[error]e[f](http://g){0}<b>\u202eh"


def official_schema():
    """SARIF's own, which the project does not ship: TENON_SARIF_SCHEMA names a copy of sarif-schema-2.1.0.json."""
    path = os.environ.get("TENON_SARIF_SCHEMA")
    return Schema(json.loads(pathlib.Path(path).read_text(encoding="utf-8"))) if path else None


class Reports(CommandTest):
    def wrong_labels(self, name="y.npy"):
        x, _ = self.write_digits(20)
        return "--x", x, "--y", self.write(name, (20,), "int64", [i % 10 + 1 for i in range(20)])

    def renamed_model(self, name, units=None):
        """The CNN with its last layer called otherwise; with other units than it has weights for, it is refused."""
        with zipfile.ZipFile(CNN) as old, zipfile.ZipFile(self.folder / "renamed.keras", "w") as new:
            for item in old.namelist():
                data = old.read(item)
                if item == "config.json":
                    config = json.loads(data)
                    self.rename(config, "dense", name)
                    if units:
                        config["config"]["layers"][-1]["config"]["units"] = units
                    data = json.dumps(config).encode()
                new.writestr(item, data)
        return "renamed.keras"

    def rename(self, node, old, new):
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if value == old and key == "name":
                node[key] = new
            elif isinstance(value, (dict, list)):
                self.rename(value, old, new)

    def read_sarif(self, text):
        log = strict_json(text)
        self.assertEqual(SARIF.faults(log), [])
        self.assertEqual(official_schema().faults(log) if official_schema() else [], [])
        self.assertLess(len(gzip.compress(text.encode())), 10_000_000)
        run = log["runs"][0]
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        prints = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
        self.assertEqual(len(prints), len(set(prints)))
        return run

    def files_of(self, run):
        return [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]

    def test_the_validators_refuse(self):
        document = self.run_json("explain", "TN0602")
        for key, value in (("schema", 2), ("ignored", True), ("exit_code", 70), ("result", [1]), ("more", 1)):
            self.assertNotEqual(DOCUMENT.faults({**document, key: value}), [], key)
        self.assertNotEqual(DOCUMENT.faults({k: v for k, v in document.items() if k != "result"}), [])
        log = json.loads(self.run_tenon("check", CNN, *self.wrong_labels(), "--format", "sarif", expect=1).stdout)
        self.assertEqual(SARIF.faults(log), [])
        for breach in (lambda r: r.pop("message"), lambda r: r.update(level="fatal"), lambda r: r.update(rank="x"), lambda r: r.update(locations=[])):
            changed = json.loads(json.dumps(log))
            breach(changed["runs"][0]["results"][0])
            self.assertNotEqual(SARIF.faults(changed), [])

    def test_json_and_its_long_form(self):
        arguments = ("check", CNN, *self.wrong_labels())
        self.assertEqual(self.run_tenon(*arguments, "--json", expect=1).stdout, self.run_tenon(*arguments, "--format", "json", expect=1).stdout)
        document = self.run_json(*arguments, expect=1)
        self.assertEqual((document["result"], document["configuration"], document["ignored"]), (None, None, 0))

    def test_every_command_prints_a_valid_document(self):
        x, y = self.write_digits(40)
        data = ("--x", x, "--y", y)
        self.assertEqual(self.run_json("check", CNN)["result"], {"depth": "model"})
        self.assertEqual(self.run_json("check", CNN, *data)["result"]["samples"], 40)
        self.assertEqual(len(self.run_json("fit", CNN, *data, "--epochs", 2, "--seed", 1)["result"]["history"]["loss"]), 2)
        self.assertEqual(set(self.run_json("evaluate", CNN, *data)["result"]), {"accuracy", "loss"})
        self.assertEqual(self.run_json("predict", CNN, "--x", x)["result"], {"shapes": {"dense": [40, 10]}, "output": None})
        summary = self.run_json("summary", CNN, "--batch-size", 2)["result"]
        self.assertEqual(summary["layers"][-1]["output_shape"], [None, 10])
        for verb in ("check", "fit", "evaluate"):
            self.assertEqual(self.run_json(verb, "nowhere.keras", *data, expect=3)["diagnostics"][0]["code"], "TN0101")

    def test_numbers_that_are_none_are_texts(self):
        a, b = self.write("a.npy", (8, 3), "float32", [0.5] * 24), self.write("b.npy", (8, 2), "float32", [0.5] * 16)
        price, kind = self.write("price.npy", (8, 1), "float32", [float("nan")] * 8), self.write("kind.npy", (8,), "int64", [1] * 8)
        done = self.run_json("fit", ROOT / "tests/oracle/outputs_list.keras", "--x", a, "--x", b, "--y", price, "--y", kind,
                             "--loss", "price=mse,kind=sparse_categorical_crossentropy", "--seed", 1)
        self.assertEqual(done["result"]["history"]["loss"], ["NaN"])

    def test_sarif(self):
        done = self.run_tenon("check", CNN, *self.wrong_labels(), "--format", "sarif", expect=1)
        run = self.read_sarif(done.stdout)
        self.assertEqual([r["ruleId"] for r in run["results"]], ["TN0602"])
        self.assertEqual(run["results"][0]["level"], "error")
        self.assertIn("y - 1", run["results"][0]["message"]["text"])
        self.assertEqual(self.files_of(run), ["y.npy"])
        self.assertEqual(run["invocations"][0]["exitCode"], 1)
        self.assertEqual(done.stderr, "")

    def test_sarif_of_nothing_and_of_a_missing_file(self):
        self.assertEqual(self.read_sarif(self.run_tenon("check", CNN, "--data", DIGITS, "--ignore", "all", "--format", "sarif").stdout)["results"], [])
        missing = self.read_sarif(self.run_tenon("check", "no where.keras", "--format", "sarif", expect=3).stdout)
        self.assertEqual(self.files_of(missing), ["no%20where.keras"])

    def test_paths_start_at_the_root_of_the_repository(self):
        (self.folder / ".git").mkdir()
        (self.folder / "models/new").mkdir(parents=True)
        (self.folder / "models/m.keras").write_bytes(CNN.read_bytes())
        (self.folder / "models/link.keras").symlink_to("m.keras")
        self.wrong_labels()
        self.write("rows.npy", (20, 10), "float32", [float(i % 11 == 0) for i in range(200)])
        for model, data in (("../m.keras", "../../"), ("../link.keras", f"{self.folder}/")):
            arguments = ("check", model, "--x", f"{data}x.npy", "--y", f"{data}y.npy")
            run = self.read_sarif(self.run_tenon(*arguments, "--format", "sarif", expect=1, folder="models/new").stdout)
            self.assertEqual(self.files_of(run), ["y.npy"])
            self.assertEqual(run["automationDetails"]["id"], "tenon/check/models/m.keras/")
        of_the_model = ("--loss", "mse", "--x", "../../x.npy", "--y", "../../rows.npy")
        done = self.run_tenon("check", "../m.keras", *of_the_model, "--format", "github", folder="models/new")
        self.assertRegex(done.stdout, r"(?m)^::(warning|notice) file=models/m.keras,title=TN\d{4} ")
        outside = self.read_sarif(self.run_tenon("check", ROOT / "README.md", "--format", "sarif", expect=3).stdout)
        self.assertTrue(self.files_of(outside)[0].startswith("file:///"))

    def test_files_of_arrays(self):
        x, y = self.write_digits(20)
        wrong = self.write("val_y.npy", (20,), "int64", [11] * 20)
        run = self.read_sarif(self.run_tenon("check", CNN, "--x", x, "--y", y, "--val-x", x, "--val-y", wrong, "--format", "sarif", expect=1).stdout)
        self.assertIn("val_y.npy", [f for f, r in zip(self.files_of(run), run["results"]) if r["ruleId"] == "TN0602"])
        wrong_set = ROOT / "examples/data/mnist_wrong.npz"
        run = self.read_sarif(self.run_tenon("check", CNN, "--data", wrong_set, "--format", "sarif", expect=1).stdout)
        self.assertTrue(all(f.endswith("mnist_wrong.npz") for f in self.files_of(run)), self.files_of(run))

    def test_github(self):
        done = self.run_tenon("check", CNN, *self.wrong_labels(), "--format", "github", expect=1)
        self.assertRegex(done.stdout, r"\A::error file=y\.npy,title=TN0602 Label is no class of the model::at y, row \d+%0A[^\n]*\n\Z")
        self.assertEqual(done.stderr, "1 error\n")
        x, y = self.write_digits(20)
        clean = self.run_tenon("check", CNN, "--x", x, "--y", y, "--ignore", "all", "--format", "github")
        self.assertIn("fit will run", clean.stdout)
        trained = self.run_tenon("fit", CNN, "--x", x, "--y", y, "--format", "github", "--seed", 1, "--epochs", 2)
        self.assertIn("loss: ", trained.stdout)
        self.assertIn("Epoch 1/2", trained.stderr)

    def test_report_files(self):
        arguments = ("check", CNN, *self.wrong_labels())
        done = self.run_tenon(*arguments, "--report", "r.sarif", "--report", "r.json", expect=1)
        self.assertIn("error[TN0602]", done.stderr)
        self.assertEqual(self.codes(self.read_document((self.folder / "r.json").read_text(), 1)), ["TN0602"])
        self.assertEqual(len(self.read_sarif((self.folder / "r.sarif").read_text())["results"]), 1)
        for path, word in (("r.txt", "ends in none of .html, .sarif and .json"), ("r", "ends in none of")):
            self.assertIn(word, self.run_tenon(*arguments, "--report", path, expect=2).stderr)
        self.assertIn("error[TN0109]", self.run_tenon("check", CNN, "--report", "nowhere/r.json", expect=3).stderr)
        x, y = self.write_digits(20)
        self.run_tenon("fit", CNN, "--x", x, "--y", y, "--epochs", 1000, "--report", "nowhere/r.json", expect=3)

    def test_wrong_usage(self):
        for arguments, word in ((("--format", "sariv"), "did you mean sarif?"), (("--format", "json", "--json"), "excludes"), (("--format",), "--format")):
            self.assertIn(word, self.run_tenon("check", CNN, *arguments, expect=2).stderr)
        self.assertIn("terminal|json", self.run_tenon("explain", "TN0602", "--format", "sarif", expect=2).stderr)

    def assert_harmless(self, text):
        self.assertIsNone(HIDDEN.search(text), text)

    def test_hostile_names_of_layers(self):
        arguments = ("check", self.renamed_model(HOSTILE, units=7))
        terminal = self.run_tenon(*arguments, expect=1)
        self.assert_harmless(terminal.stdout + terminal.stderr)
        self.assertIn(r'layer "a\x1b[31m\r\n::add-mask::b,c:d%0A##[error]e[f](http://g){0}<b>\u202eh"', terminal.stderr)
        text = self.run_tenon(*arguments, "--json", expect=1).stdout
        self.assert_harmless(text)
        self.assertEqual(self.read_document(text, 1)["diagnostics"][0]["where"]["layer"], HOSTILE)
        text = self.run_tenon(*arguments, "--format", "sarif", expect=1).stdout
        self.assert_harmless(text)
        message = self.read_sarif(text)["results"][0]["message"]["text"]
        self.assertIn(r"\x1b[31m\r\n::add-mask::b,c:d%0A##[error]e[f\](http://g){{0}}<b>\u202eh", message)
        self.assert_harmless(message)
        done = self.run_tenon(*arguments, "--format", "github", expect=1)
        self.assert_harmless(done.stdout + done.stderr)
        self.assertTrue(all(line.startswith("::error file=renamed.keras,title=") for line in done.stdout.splitlines()))
        self.assertRegex(done.stdout, r"\A::error file=renamed\.keras,title=[^:,]*::at layer \"a\\x1b\[31m\\r\\n::add-mask::b,c:d%250A##")
        table = self.run_tenon("summary", self.renamed_model(HOSTILE), "--format", "github").stdout
        self.assertNotIn("##[", table)
        self.assertIsNone(HIDDEN.search(table))

    def test_hostile_names_of_files(self):
        arguments = ("check", CNN, *self.wrong_labels(HOSTILE.replace("/", "") + ".npy"))
        done = self.run_tenon(*arguments, "--format", "github", expect=1)
        self.assert_harmless(done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertRegex(done.stdout, r"\A::error file=a\\x1b\[31m\\r\\n%3A%3Aadd-mask%3A%3Ab%2Cc%3Ad%250A[^:,]*,title=TN0602 ")
        run = self.read_sarif(self.run_tenon(*arguments, "--format", "sarif", expect=1).stdout)
        self.assertTrue(self.files_of(run)[0].startswith("a%1B%5B31m%0D%0A%3A%3Aadd-mask"), self.files_of(run))
        missing = ("check", HOSTILE.replace("/", ""))
        for form in ("terminal", "json", "sarif", "github", "html"):
            done = self.run_tenon(*missing, "--format", form, expect=3)
            self.assert_harmless(done.stdout + done.stderr)


if __name__ == "__main__":
    main()
