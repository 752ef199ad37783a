"""tenon explain: pages, the list, and the search for what is half remembered."""
from command import ROOT, CommandTest, main

PAGES = ROOT / "docs/diagnostics"


class Explain(CommandTest):
    def found(self, *words):
        return [line.split()[0] for line in self.run_tenon("explain", *words).stdout.splitlines()]

    def test_a_page_by_number_name_title_or_message(self):
        page = (PAGES / "TN0602.md").read_text()
        for words in (("TN0602",), ("tn0602",), ("LabelOutOfRange",), ("labeloutofrange",), ("Label", "is", "no", "class", "of", "the", "model"),
                      ("error[TN0602]: Label is no class of the model",)):
            self.assertEqual(self.run_tenon("explain", *words).stdout, page, words)
        self.assertEqual(self.run_json("explain", "TN0602")["result"]["explanation"], page)

    def test_words_find_titles(self):
        self.assertEqual(self.found("missing", "channel")[0], "TN0301")
        self.assertIn("TN0502", self.found("missing", "channel"))
        self.assertEqual(self.found("MISSING CHANEL")[0], "TN0301")
        self.assertEqual(self.found("misingchannelaxis")[0], "TN0301")
        self.assertEqual(self.found("learning", "rate")[0], "TN0411")
        self.assertEqual(self.found("NaN")[0], "TN0801")
        self.assertLessEqual(len(self.found("model")), 10)
        self.assertEqual(self.found("top 5")[0], "TN0415")
        self.assertEqual(self.run_json("explain", "missing", "channel")["result"][0]["code"], "TN0301")

    def test_numbers_that_are_none(self):
        done = self.run_tenon("explain", "TN061", expect=2)
        self.assertEqual(done.stdout, "")
        self.assertIn("there is no diagnostic TN061; did you mean TN0610?\n", done.stderr)
        self.assertIn("       TN0611  ", done.stderr)
        self.assertIn("did you mean TN0301?", self.run_tenon("explain", "tn03o1", expect=2).stderr)

    def test_nothing_found(self):
        done = self.run_tenon("explain", "zebra", "\x1b[31m", expect=2)
        self.assertIn(r"there is no diagnostic zebra \x1b[31m", done.stderr)
        self.assertIn("tenon explain lists them all", done.stderr)


if __name__ == "__main__":
    main()
