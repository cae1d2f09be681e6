"""Shows Scripts/check_arrows.py failing, and what it passes over. Run by Scripts/run-tests."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "Scripts" / "check_arrows.py"

LOWER = "struct Cell {\n  let size = 1\n}\n"
UPPER = "struct House {\n  let cell = Cell()\n}\n\nextension Cell {\n  var doors: Int { 2 }\n}\n"


def check(files, rooms="House: Upper Lower"):
    """Runs the script on a package of these files; gives its exit status and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**files, "Scripts/rooms.txt": rooms + "\n"}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        result = subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True)
        return result.returncode, result.stderr


class CheckArrows(unittest.TestCase):
    def files(self, lower):
        return {"Sources/House/Upper/House.swift": UPPER, "Sources/House/Lower/Cell.swift": LOWER + lower}

    def test_arrows_that_go_down_pass(self):
        self.assertEqual(check(self.files("")), (0, ""))

    def test_a_type_of_a_room_above_is_refused(self):
        status, said = check(self.files("func build() -> [House] { [] }\n"))
        self.assertEqual(status, 1)
        self.assertEqual(
            said, "error: Sources/House/Lower/Cell.swift:4: Lower refers to House of Upper, which is above it\n")

    def test_a_member_that_a_room_above_adds_is_refused(self):
        status, said = check(self.files("let count = Cell().doors\n"))
        self.assertEqual(status, 1)
        self.assertIn("Lower refers to doors of Upper", said)

    def test_a_member_that_another_module_declares_too_is_passed_over(self):
        files = self.files("let count = Cell().doors\n")
        files["Sources/Other/Car.swift"] = "struct Car {\n  var doors = 4\n}\n"
        self.assertEqual(check(files), (0, ""))

    def test_comments_and_literals_are_no_references_but_what_is_interpolated_is(self):
        self.assertEqual(check(self.files('/// A House.\nlet text = "House of \\"House\\" and #"\n')), (0, ""))
        status, said = check(self.files('let text = """\n  a \\(House.self) b\n  """\n'))
        self.assertEqual(status, 1)
        self.assertIn("Cell.swift:5:", said)

    def test_rooms_must_be_listed_and_be_there(self):
        status, said = check(self.files(""), rooms="House: Upper Cellar")
        self.assertEqual(status, 1)
        self.assertIn("does not list the room Lower of House", said)
        self.assertIn("lists the room Cellar of House, which is not there", said)


if __name__ == "__main__":
    unittest.main()
