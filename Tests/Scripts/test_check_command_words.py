"""Shows Scripts/check_command_words.py failing, and what it passes over. Run by Scripts/run-tests."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "Scripts" / "check_command_words.py"


def check(files):
    """Runs the script on these files of Sources; gives its exit status and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {"CLI/Main.swift": "", **files}.items():
            (root / "Sources" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "Sources" / name).write_text(text)
        result = subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True)
        return result.returncode, result.stderr


class CheckCommandWords(unittest.TestCase):
    def refused(self, source, word, line=1):
        status, said = check({"House/Cell.swift": source})
        self.assertEqual(status, 1, source)
        self.assertEqual(
            said,
            f"error: Sources/House/Cell.swift:{line}: a library names {word}; throw a remedy, or take it as a parameter\n")

    def test_commands_options_and_variables_are_refused(self):
        self.refused('let hint = "make one with `nosology ontology build`"\n', "nosology ontology")
        self.refused('let hint = "nosology vision train: go on"\n', "nosology vision")
        self.refused('let hint = "choose another folder with --output"\n', "--output")
        self.refused('let hint = "(--output)"\n', "--output")
        self.refused('let hint = "set NOSOLOGY_HOME"\n', "NOSOLOGY_HOME")

    def test_literals_of_all_forms_are_read(self):
        self.refused('let hint = """\n  a \\\n  b --output\n  """\n', "--output")
        self.refused('let hint = #"a "quoted" --output"#\n', "--output")
        self.refused('let hint = "a \\(isNew ? "--output" : "b")"\n', "--output")
        self.refused('let a = """\n  b \\\n  c\n  """\nlet hint = "--output"\n', "--output", line=5)

    def test_comments_code_and_other_words_are_passed_over(self):
        for source in [
            "/// `nosology show --output x`\n", "let rest = count --other\n", 'let text = "nosology \\(version)"\n',
            'let text = "Nosology made it"\n', 'let text = "use a newer nosology, or build"\n',
            'let text = "words -- and more"\n', 'let text = "a---b--c"\n', 'let text = "nosology/sources"\n',
        ]:
            self.assertEqual(check({"House/Cell.swift": source}), (0, ""), source)

    def test_the_command_line_may_name_them(self):
        self.assertEqual(check({"CLI/Show.swift": 'let hint = "`nosology show` has --output"\n'}), (0, ""))

    def test_options_of_other_programs_are_permitted_where_they_are_used(self):
        arguments = 'let arguments = ["--no-deps", "--output"]\n'
        status, said = check({"Ontology/Importers/SourceFetcher.swift": arguments})
        self.assertEqual(status, 1)
        self.assertNotIn("--no-deps", said)
        self.assertIn("--output", said)
        self.refused('let arguments = ["--no-deps"]\n', "--no-deps")
        self.assertEqual(check({"Report/Markup/ReportStyle.swift": 'let sheet = "a { --ink: black }"\n'}), (0, ""))

    def test_remedies_need_their_words_on_the_command_line(self):
        remedy = {"House/CellRemedy.swift": "public enum CellRemedy: Remedy, Equatable {\n  case build\n}\n"}
        status, said = check(remedy)
        self.assertEqual(status, 1)
        self.assertEqual(
            said,
            "error: Sources/House/CellRemedy.swift: Sources/CLI does not say what CellRemedy is on the command line\n")
        words = {"CLI/CommandRemedy.swift": "extension CellRemedy: CommandRemedy {\n}\n"}
        self.assertEqual(check({**remedy, **words}), (0, ""))


if __name__ == "__main__":
    unittest.main()
