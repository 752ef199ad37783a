"""The examples of docs/outputs.md and docs/configuration.md: what stands below a command is what it prints. "..." stands for any text."""
import re
import shlex
import shutil
import subprocess

import command
from command import ROOT, CommandTest, main


class Pages(CommandTest):
    def printed(self, line):
        """stderr behind stdout: only one of them says more than a count."""
        done = subprocess.run([command.TENON, *shlex.split(line)[1:]], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr

    def hold(self, name):
        (self.folder / ".git").mkdir()
        for folder in ("models", "data"):
            shutil.copytree(ROOT / "examples" / folder, self.folder / "examples" / folder)
        commands = 0
        for kind, text in re.findall(r"^```(toml tenon\.toml|console)\n(.*?)^```$", (ROOT / "docs" / name).read_text(), re.M | re.S):
            if kind != "console":
                (self.folder / "tenon.toml").write_text(text)
                continue
            for block in re.findall(r"^\$ (.*(?:\n(?!\$ ).*)*)", text, re.M):
                line, expected = block.split("\n", 1)
                pattern = ".*?".join(re.escape(part) for part in expected.rstrip("\n").split("..."))
                self.assertRegex(self.printed(line).rstrip("\n"), re.compile(rf"\A{pattern}\Z", re.S))
                commands += 1
        return commands

    def test_outputs(self):
        self.assertEqual(self.hold("outputs.md"), 4)

    def test_configuration(self):
        self.assertEqual(self.hold("configuration.md"), 1)


if __name__ == "__main__":
    main()
