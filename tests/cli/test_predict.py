"""tenon predict, evaluate and summary on files."""
from command import DIGITS, MODELS, CommandTest, main, read_npy

CNN = MODELS / "mnist_cnn.keras"


class Predict(CommandTest):
    def test_one_row_of_probabilities_per_sample(self):
        x, _ = self.write_digits(33)
        done = self.run_tenon("predict", CNN, "--x", x, "--output", "p.npy")
        self.assertEqual(done.stdout, "saved p.npy (33, 10)\n")
        shape, values = read_npy(self.folder / "p.npy")
        self.assertEqual(shape, (33, 10))
        for row in range(33):
            self.assertAlmostEqual(sum(values[10 * row:10 * row + 10]), 1, places=5)

    def test_batch_size_and_backend_do_not_matter(self):
        x, _ = self.write_digits(33)
        self.run_tenon("predict", CNN, "--x", x, "-o", "a.npy", "--batch-size", 7)
        self.run_tenon("predict", CNN, "--x", x, "-o", "b.npy", "--reference")
        for a, b in zip(read_npy(self.folder / "a.npy")[1], read_npy(self.folder / "b.npy")[1]):
            self.assertAlmostEqual(a, b, places=5)

    def test_without_output_rows_go_to_stdout(self):
        x, _ = self.write_digits(3)
        lines = self.run_tenon("predict", CNN, "--x", x).stdout.splitlines()
        self.assertEqual([len(line.split()) for line in lines], [10, 10, 10])

    def test_evaluate(self):
        x, y = self.write_digits(50)
        self.assertRegex(self.run_tenon("evaluate", CNN, "--x", x, "--y", y).stdout, r"^accuracy: 0\.\d{4} - loss: \d\.\d{4}\n$")
        self.assertIn("TN0601", self.run_tenon("evaluate", CNN, "--x", x, expect=1).stderr)

    def test_wrong_input(self):
        x = self.write("x.npy", (5, 20, 20, 1), "float32", [0.0] * 2000)
        self.assertIn("error[TN0501]", self.run_tenon("predict", CNN, "--x", x, "-o", "p.npy", expect=1).stderr)
        self.assertFalse((self.folder / "p.npy").exists())

    def test_summary(self):
        done = self.run_tenon("summary", CNN)
        self.assertIn("\u2503 Layer (type)", done.stdout)
        self.assertIn("Total params: ", done.stdout)
        memory = self.run_tenon("summary", CNN, "--batch-size", 32)
        self.assertIn("activations", memory.stdout)
        document = self.run_json("summary", CNN, "--batch-size", 32)
        self.assertGreater(document["result"]["memory"]["training"]["total"], document["result"]["memory"]["prediction"]["total"])


if __name__ == "__main__":
    main()
