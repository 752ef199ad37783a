"""tenon check: verdicts, exit codes, and what is printed where."""
from command import DIGITS, MODELS, CommandTest, main

CNN = MODELS / "mnist_cnn.keras"


class Check(CommandTest):
    def test_right_data_are_clean(self):
        done = self.run_tenon("check", CNN, "--data", DIGITS)
        self.assertIn("fit will run: 8500 samples, 1500 to validate on, batch size 32", done.stdout)
        self.assertIn("peak memory", done.stdout)
        self.assertNotIn("error", done.stderr)
        self.assertNotIn("warning", done.stderr)

    def test_model_alone(self):
        done = self.run_tenon("check", CNN)
        self.assertIn("(None, 28, 28, 1) -> (None, 10)", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_labels_from_one(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (20,), "int64", [i % 10 + 1 for i in range(20)])
        done = self.run_tenon("check", CNN, "--x", x, "--y", y, expect=1)
        self.assertEqual(done.stdout, "")
        self.assertIn("error[TN0602]", done.stderr)
        self.assertIn("y - 1", done.stderr)
        self.assertIn("tenon explain TN0602", done.stderr)

    def test_a_terminal_shows_at_once_what_takes_time(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (20,), "int64", [10] * 20)
        code, output = self.run_on_terminal("check", CNN, "--x", x, "--y", y)
        self.assertEqual(code, 1)
        self.assertTrue(output.startswith("looking at 20 samples ...\r\x1b[K"), output)
        self.assertNotIn("looking", self.run_tenon("check", CNN, "--x", x, "--y", y, expect=1).stderr)

    def test_missing_channel_axis_is_a_note_unless_strict(self):
        x, y = self.write_digits(20, axes=(28, 28))
        self.assertIn("TN0301", self.codes(self.run_json("check", CNN, "--x", x, "--y", y)))
        strict = self.run_json("check", CNN, "--x", x, "--y", y, "--strict", expect=1)
        self.assertTrue(any(d["severity"] == "error" for d in strict["diagnostics"]))

    def test_fail_on_note(self):
        x, y = self.write_digits(20, axes=(28, 28))
        self.run_tenon("check", CNN, "--x", x, "--y", y, "--fail-on", "note", expect=1)

    def test_wrong_channel_count(self):
        x = self.write("x.npy", (2, 28, 28, 3), "float32", [0.0] * (2 * 28 * 28 * 3))
        y = self.write("y.npy", (2,), "int64", [0, 1])
        self.assertEqual(self.codes(self.run_json("check", CNN, "--x", x, "--y", y, expect=1)), ["TN0502"])

    def test_lengths_differ(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (19,), "int64", [0] * 19)
        done = self.run_tenon("check", CNN, "--x", x, "--y", y, expect=1)
        self.assertIn("error[TN0508]", done.stderr)

    def test_independent_mistakes_are_all_reported(self):
        x = self.write("x.npy", (20, 28, 28, 3), "float32", [0.0] * (20 * 28 * 28 * 3))
        y = self.write("y.npy", (20,), "int64", [99] * 20)
        document = self.run_json("check", CNN, "--x", x, "--y", y, "--epochs", "-1", expect=1)
        self.assertLessEqual({"TN0502", "TN0602"}, set(self.codes(document)))

    def test_json_holds_the_particulars(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (20,), "int64", [11] * 20)
        document = self.run_json("check", CNN, "--x", x, "--y", y, expect=1)
        d = document["diagnostics"][0]
        self.assertEqual((d["code"], d["name"], d["severity"]), ("TN0602", "LabelOutOfRange", "error"))
        self.assertLessEqual({"title", "where", "expected", "found", "cause", "fixes"}, set(d))

    def test_unreadable_files(self):
        x, y = self.write_digits(5)
        (self.folder / "short.keras").write_bytes(CNN.read_bytes()[:1000])
        (self.folder / "text.keras").write_text("hello, this is no model\n")
        (self.folder / "broken.npy").write_bytes((self.folder / x).read_bytes()[:100])
        for arguments, word in ((("check", "nowhere.keras"), "TN0101"), (("check", "short.keras"), "TN0103"), (("check", "text.keras"), "TN0104"),
                                (("check", "."), "TN0104"), (("check", CNN, "--x", "broken.npy", "--y", y), "TN0103"),
                                (("check", CNN, "--x", "x.np", "--y", y), "TN0101"), (("check", CNN, "--data", x), "TN0104")):
            done = self.run_tenon(*arguments, expect=3)
            self.assertIn(f"error[{word}]", done.stderr, arguments)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    main()
