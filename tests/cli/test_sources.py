"""Data that are no arrays: folders of images, tables, records; and a run in a file."""
import shutil
import struct

from command import MODELS, ROOT, CommandTest, main

CNN = MODELS / "mnist_cnn.keras"
IMAGES = ROOT / "tests/data/images"
SMALL = ("--image-size", 28, "--color-mode", "grayscale", "--scale", "1/255")


class Sources(CommandTest):
    def photos(self, damaged=0):
        for name, image in (("cats", "rgb_8.png"), ("dogs", "rgb_420.jpg")):
            (self.folder / "photos" / name).mkdir(parents=True)
            for i in range(6):
                shutil.copy(IMAGES / image, self.folder / "photos" / name / f"{i}{image[-4:]}")
        for i in range(damaged):
            shutil.copy(IMAGES / "cut.jpg", self.folder / f"photos/dogs/cut{i}.jpg")

    def test_folders_of_images(self):
        self.photos()
        done = self.run_tenon("check", CNN, "--images", "photos", *SMALL)
        self.assertIn("fit will run: 12 samples", done.stdout)
        self.run_tenon("fit", CNN, "--images", "photos", *SMALL, "--file-seed", 1, "--validation-split", 0.25, "-o", "trained.keras")
        self.run_tenon("evaluate", "trained.keras", "--images", "photos", *SMALL)
        predicted = self.run_tenon("predict", "trained.keras", "--images", "photos/cats", *SMALL)
        self.assertEqual(len(predicted.stdout.splitlines()), 6)
        self.assertIn("photos/none", self.run_tenon("check", CNN, "--images", "photos/none", expect=3).stderr)

    def test_the_model_says_what_images_become(self):
        self.photos()
        done = self.run_tenon("check", CNN, "--images", "photos")
        self.assertIn("fit will run: images become 28x28, grayscale, as the model's Input says; 12 samples", done.stdout)
        self.assertIn("images become 28x28, as the model's", self.run_tenon("check", CNN, "--images", "photos", "--color-mode", "grayscale").stdout)
        self.run_tenon("check", CNN, "--images", "photos", "--color-mode", "rgb", expect=1)
        self.run_tenon("predict", CNN, "--images", "photos/cats")

    def test_a_run_that_memory_cannot_hold_shows_no_model(self):
        self.photos()
        done = self.run_tenon("fit", CNN, "--images", "photos", "--memory-limit", "1MB", expect=1)
        self.assertIn("TN0710", done.stderr)
        self.assertNotIn("Total params", done.stderr)
        self.assertIn("Total params", self.run_tenon("fit", CNN, "--images", "photos").stderr)

    def test_damaged_images_are_left_out_or_refused(self):
        self.photos(damaged=2)
        done = self.run_tenon("check", CNN, "--images", "photos", *SMALL)
        self.assertIn("12 samples", done.stdout)
        self.assertIn("photos/dogs/cut1.jpg", done.stderr)
        self.assertIn("photos/dogs/cut0.jpg", self.run_tenon("check", CNN, "--images", "photos", *SMALL, "--all-images", expect=3).stderr)

    def records(self, copies, name="r.tfrecord"):
        """A file of `copies` of one example: 784 pixels, and the label 1."""
        def field(number, payload):
            size, length = len(payload), b""
            while size > 127:
                length, size = length + bytes([size & 127 | 128]), size >> 7
            return bytes([number << 3 | 2]) + length + bytes([size]) + payload
        def feature(key, kind, values):
            return field(1, field(1, key) + field(2, field(kind, field(1, values))))
        example = field(1, feature(b"pixels", 2, struct.pack("<784f", *range(784))) + feature(b"label", 3, b"\1"))
        def masked(data):
            crc = 0xFFFFFFFF
            for byte in data:
                crc ^= byte
                for _ in range(8):
                    crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
            crc ^= 0xFFFFFFFF
            return struct.pack("<I", (crc >> 15 | crc << 17) + 0xA282EAD8 & 0xFFFFFFFF)
        length = struct.pack("<Q", len(example))
        (self.folder / name).write_bytes((length + masked(length) + example + masked(example)) * copies)
        return ("--tfrecord", name, "--feature", "pixels=float32(28,28,1)", "--feature", "label=int64", "--label", "label")

    def test_records(self):
        source = self.records(40)
        done = self.run_tenon("check", CNN, *source, "--validation-split", 0.25, "--batch-size", 8)
        self.assertIn("fit will run: 30 samples, 10 to validate on, batch size 8", done.stdout)
        runs = [self.run_json("fit", CNN, *source, "--scale", "1/255", "--seed", 7, "--epochs", 2, "--threads", n, "-o", "t.keras")["result"]["history"] for n in (1, 2)]
        self.assertEqual(runs[0], runs[1])
        predicted = self.run_tenon("predict", "t.keras", *source, "-o", "p.npy")
        self.assertIn("(40, 10)", predicted.stdout)
        whole = (self.folder / "r.tfrecord").read_bytes()
        (self.folder / "r.tfrecord").write_bytes(whole[:-100] + b"?" + whole[-99:])
        done = self.run_tenon("fit", CNN, *source, "--no-shuffle", "-o", "partly.keras", expect=3)
        self.assertIn("record 39", done.stderr)
        self.assertFalse((self.folder / "partly.keras").exists())  # all of them have room, and were looked at before the first step
        self.run_tenon("check", CNN, *source, "--pull", 1, "--batch-size", 1)

    def test_as_many_batches_as_are_pulled(self):
        self.photos()
        files = ("--images", "photos", *SMALL, "--batch-size", 4)
        self.assertIn("the values of the first 4; the others", self.run_tenon("check", CNN, *files, "--pull", 1).stdout)
        self.assertIn("every value", self.run_tenon("check", CNN, *files).stdout)
        self.assertIn("the values of the first 8; the others", self.run_tenon("check", CNN, *files, "--pull", 2).stdout)
        whole = self.run_json("check", CNN, *files, "--pull", "all")
        self.assertEqual(whole["result"]["depth"], "values")
        shutil.copy(IMAGES / "checksum.png", self.folder / "photos/cats")  # sound as far as a quick look goes
        ordered = (*files, "--file-seed", 1)
        self.run_tenon("check", CNN, *ordered, "--pull", 1)
        self.assertIn("cats/checksum.png", self.run_tenon("check", CNN, *ordered, "--pull", "all", expect=3).stderr)
        self.assertIn("'some' is not a number of batches", self.run_tenon("check", CNN, *files, "--pull", "some", expect=2).stderr)

    def test_callbacks_are_foreseen(self):
        self.photos()
        done = self.run_tenon("check", CNN, "--images", "photos", *SMALL, "--early-stopping", "monitor=val_loss")
        self.assertIn("TN0903", done.stderr)
        self.assertIn("TN0904", self.run_tenon("check", CNN, "--images", "photos", *SMALL, "--early-stopping", "monitor=los", expect=1).stderr)

    def test_arrays_validate_on_images(self):
        self.photos()
        self.records(4)
        done = self.run_tenon("check", CNN, "--images", "photos", *SMALL, "--val-tfrecord", "r.tfrecord", "--feature", "pixels=float32(28,28,1)", "--feature", "label=int64", "--label", "label")
        self.assertIn("12 samples, 4 to validate on", done.stdout)

    def test_tables(self):
        rows = "".join(f"{i},{i * 3 % 7},{i * 2}\n" for i in range(40))
        (self.folder / "t.csv").write_text("a,b,price\n" + rows)
        done = self.run_tenon("check", CNN, "--table", "t.csv", "--label", "price", expect=1)
        self.assertIn("(None, 28, 28, 1)", done.stderr)
        self.assertIn("(40, 2)", done.stderr)
        self.assertIn("prize", self.run_tenon("check", CNN, "--table", "t.csv", "--label", "prize", expect=3).stderr)

    def test_a_run_in_a_file(self):
        self.photos()
        run = f'model = "{CNN}"\n[data]\nimages = "photos"\nval_images = "photos"\nimage_size = [28, 28]\ncolor-mode = "grayscale"\nscale = "1/255"\n' \
              '[fit]\nepochs = 3\nbatch_size = 4\nshuffle = false\noutput = "trained.keras"\nearly_stopping = {patience = 5, monitor = "loss"}\n'
        (self.folder / "run.toml").write_text(run)
        self.assertIn("12 to validate on, batch size 4", self.run_tenon("check", "run.toml").stdout)
        self.assertIn("batch size 6", self.run_tenon("check", "run.toml", "--batch-size", 6).stdout)
        self.run_tenon("fit", "run.toml", "--epochs", 1)
        self.assertTrue((self.folder / "trained.keras").exists())
        (self.folder / "bad.toml").write_text(run.replace("epochs", "epoch").replace("[28, 28]", "1979-05-27"))
        done = self.run_tenon("fit", "bad.toml", expect=2)
        self.assertIn("bad.toml:5:", done.stderr)
        self.assertIn("there is no option epoch; did you mean epochs?", done.stderr)
        self.assertIn("no such file", self.run_tenon("fit", "none.toml", expect=2).stderr)

    def test_wrong_words(self):
        for arguments, word in (
            (("--images", "p", "--image-size", "big"), "'big' is not a size, such as 180x240"),
            (("--images", "p", "--scale", "1/0"), "'1/0' is not a factor, such as 1/255"),
            (("--tfrecord", "r", "--feature", "a=float99"), "'a=float99' is not NAME=KIND(SHAPE)"),
        ):
            self.assertIn(word, self.run_tenon("check", CNN, *arguments, expect=2).stderr)


if __name__ == "__main__":
    main()
