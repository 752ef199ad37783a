"""tenon on models with several inputs and outputs: arrays and compile arguments by position and by name."""
import struct
import zipfile

from command import ROOT, CommandTest, main, npy

BY_POSITION = ROOT / "tests/oracle/outputs_list.keras"  # inputs a (3,), b (2,); outputs price (1,), kind (3,)
BY_KEY = ROOT / "tests/oracle/outputs_dict.keras"  # the same: inputs left, right; outputs alpha (kind), zeta (price)
LOSSES = ("--loss", "price=mse,kind=sparse_categorical_crossentropy")
ROWS = 24


def values(columns, offset):
    return [((i * 7 + offset) % 11) / 11 - 0.5 for i in range(ROWS * columns)]


ARRAYS = {"a": ((ROWS, 3), "float32", values(3, 0)), "b": ((ROWS, 2), "float32", values(2, 3)),
          "price": ((ROWS, 1), "float32", values(1, 5)), "kind": ((ROWS,), "int64", [i % 3 for i in range(ROWS)]),
          "w": ((ROWS,), "float32", [i % 4 for i in range(ROWS)])}


class Outputs(CommandTest):
    def setUp(self):
        super().setUp()
        for name, (shape, dtype, numbers) in ARRAYS.items():
            self.write(f"{name}.npy", shape, dtype, numbers)

    def archive(self, **names):
        with zipfile.ZipFile(self.folder / "set.npz", "w") as file:
            for key, name in names.items():
                file.writestr(f"{key}.npy", npy(*ARRAYS[name]))
        return "set.npz"

    def fit(self, model, *arguments, expect=0):
        return self.run_json("fit", model, *arguments, "--epochs", 2, "--batch-size", 8, "--no-shuffle", "--seed", 1, expect=expect)

    def test_arrays_by_position_by_name_and_in_an_archive_are_the_same(self):
        compiled = (*LOSSES, "--metrics", "kind=accuracy,price=mae", "--loss-weights", "price=2,kind=0.5")
        by_position = self.fit(BY_POSITION, "--x", "a.npy", "--x", "b.npy", "--y", "price.npy", "--y", "kind.npy", *compiled)
        by_name = self.fit(BY_POSITION, "--x", "b=b.npy", "--x", "a=a.npy", "--y", "kind=kind.npy", "--y", "price=price.npy", *compiled)
        archive = self.archive(x_train_b="b", x_train_a="a", y_train_price="price", y_train_kind="kind")
        in_archive = self.fit(BY_POSITION, "--data", archive, *compiled)
        history = by_position["result"]["history"]
        self.assertEqual(list(history), ["kind_accuracy", "kind_loss", "loss", "price_loss", "price_mae"])
        self.assertEqual(by_name["result"]["history"], history)
        self.assertEqual(in_archive["result"]["history"], history)
        self.assertAlmostEqual(history["loss"][1], 2 * history["price_loss"][1] + 0.5 * history["kind_loss"][1], places=5)

    def test_outputs_of_a_dict_go_by_key(self):
        losses = ("--loss", "zeta=mse,alpha=sparse_categorical_crossentropy")
        data = ("--x", "left=a.npy", "--x", "right=b.npy", "--y", "zeta=price.npy", "--y", "alpha=kind.npy")
        history = self.fit(BY_KEY, *data, *losses, "--sample-weight", "zeta=w.npy", "--sample-weight", "alpha=w.npy")["result"]["history"]
        self.assertEqual(list(history), ["alpha_loss", "loss", "zeta_loss"])

    def test_validation_split_cuts_every_array(self):
        data = ("--x", "a.npy", "--x", "b.npy", "--y", "price.npy", "--y", "kind.npy")
        history = self.fit(BY_POSITION, *data, *LOSSES, "--validation-split", 0.25)["result"]["history"]
        self.assertEqual(list(history), ["kind_loss", "loss", "price_loss", "val_kind_loss", "val_loss", "val_price_loss"])

    def test_a_compiled_model_keeps_its_arguments_in_the_file(self):
        data = ("--x", "a.npy", "--x", "b.npy", "--y", "price.npy", "--y", "kind.npy")
        trained = self.fit(BY_POSITION, *data, *LOSSES, "--metrics", "kind=accuracy", "--output", "t.keras")["result"]
        line = self.run_tenon("evaluate", "t.keras", *data).stdout
        self.assertRegex(line, r"^kind_accuracy: \S+ - kind_loss: \S+ - loss: \S+ - price_loss: \S+\n$")
        self.assertIn("kind_accuracy", trained["history"])

    def test_predict_writes_every_output_under_its_name(self):
        x = ("--x", "a.npy", "--x", "b.npy")
        self.assertEqual(self.run_tenon("predict", BY_POSITION, *x, "--output", "p.npz").stdout, f"saved p.npz ({ROWS}, 1) ({ROWS}, 3)\n")
        with zipfile.ZipFile(self.folder / "p.npz") as file:
            self.assertEqual(file.namelist(), ["price.npy", "kind.npy"])
            header = file.read("kind.npy")
            self.assertIn(f"({ROWS}, 3)".encode(), header[10:10 + struct.unpack("<H", header[8:10])[0]])
        refused = self.run_tenon("predict", BY_POSITION, *x, "--output", "p.npy", expect=2)
        self.assertIn("--output p.npz", refused.stderr)
        rows = self.run_tenon("predict", BY_POSITION, *x).stdout.splitlines()
        self.assertEqual([len(row.replace("|", " ").split()) for row in rows], [4] * ROWS)

    def test_steps(self):
        data = ("--x", "a.npy", "--x", "b.npy", "--y", "price.npy", "--y", "kind.npy")
        one = self.fit(BY_POSITION, *data, *LOSSES, "--steps-per-epoch", 1, "--validation-split", 0.5, "--validation-freq", 2)
        self.assertEqual(len(one["result"]["history"]["loss"]), 2)
        self.assertEqual(len(one["result"]["history"]["val_loss"]), 1)
        self.assertEqual(self.codes(self.fit(BY_POSITION, *data, *LOSSES, "--steps-per-epoch", -1, expect=1)), ["TN0701"])

    def test_names_that_are_nobodys(self):
        y = ("--y", "price.npy", "--y", "kind.npy")
        document = self.fit(BY_POSITION, "--x", "a=a.npy", "--x", "c=b.npy", *y, *LOSSES, expect=1)
        self.assertEqual(document["diagnostics"][0]["expected"], '"a", "b"')
        self.assertEqual(document["diagnostics"][0]["found"], '"a", "c"')
        document = self.fit(BY_POSITION, "--x", "a.npy", "--x", "b.npy", *y, "--loss", "price=mse,knd=mse", expect=1)
        self.assertIn("compile(loss=...)", document["diagnostics"][0]["where"]["text"])


if __name__ == "__main__":
    main()
