"""Data that are no arrays: folders of images, tables, records; and a run in a file."""
import shutil

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

    def test_damaged_images_are_left_out_or_refused(self):
        self.photos(damaged=2)
        done = self.run_tenon("check", CNN, "--images", "photos", *SMALL)
        self.assertIn("12 samples", done.stdout)
        self.assertIn("photos/dogs/cut1.jpg", done.stderr)
        self.assertIn("photos/dogs/cut0.jpg", self.run_tenon("check", CNN, "--images", "photos", *SMALL, "--all-images", expect=3).stderr)

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
