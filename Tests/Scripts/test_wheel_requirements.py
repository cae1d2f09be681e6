"""Reads METADATA in the forms that torch wheels have had. Run by Scripts/run-tests."""
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

SCRIPT = pathlib.Path(__file__).parents[2] / "Scripts" / "wheel-requirements"

# One package with extras for the toolkit, the rest by name, each with a condition.
EXTRAS = """\
Metadata-Version: 2.4
Name: torch
Version: 2.13.0
Requires-Python: >=3.10
Requires-Dist: filelock
Requires-Dist: typing-extensions>=4.10.0
Requires-Dist: cuda-toolkit[cublas,cudart,cufft,cupti,nvrtc]==13.0.3; platform_system == "Linux"
Requires-Dist: cuda-bindings<14,>=13.0.3; platform_system == "Linux" and python_version < "3.15"
Requires-Dist: nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"
Requires-Dist: nvidia-nccl-cu13==2.29.7; platform_system == "Linux"
Requires-Dist: nvidia-elsewhere==1.0; platform_system == "Plan9"
Requires-Dist: triton==3.7.1; platform_system == "Linux" and python_version < "3.15"
Requires-Dist: nvidia-optional==1.0; extra == "more"

Requires-Dist: nvidia-quoted-in-the-description==1.0
"""

# Every library a package of its own.
PACKAGES = """\
Metadata-Version: 2.1
Name: torch
Version: 2.9.1
Requires-Dist: nvidia-cuda-nvrtc-cu12 (==12.8.93) ; platform_system == "Linux"
Requires-Dist: nvidia-cuda-runtime-cu12==12.8.90; platform_system == "Linux"
Requires-Dist: nvidia-cuda-cupti-cu12==12.8.90; platform_system == "Linux"
Requires-Dist: nvidia-nvshmem-cu12

Tensors.
"""

CPU_ONLY = """\
Metadata-Version: 2.1
Name: torch
Version: 2.13.0+cpu
Requires-Dist: filelock
"""


def requirements(metadata: str, part: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        wheel = pathlib.Path(folder) / "torch-0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("torch-0.dist-info/METADATA", metadata)
        run = subprocess.run([sys.executable, SCRIPT, part, wheel], capture_output=True, text=True, check=True)
        return run.stdout.splitlines()


class WheelRequirements(unittest.TestCase):
    def test_extras_of_one_package_are_kept_for_pip_to_resolve(self):
        self.assertEqual(
            requirements(EXTRAS, "cuda"),
            [
                "cuda-toolkit[cublas,cudart,cufft,cupti,nvrtc]==13.0.3",
                "nvidia-cudnn-cu13==9.20.0.48",
                "nvidia-nccl-cu13==2.29.7",
            ],
        )

    def test_the_cpu_library_gets_the_extras_it_needs(self):
        self.assertEqual(requirements(EXTRAS, "cpu"), ["cuda-toolkit[cudart,cupti]==13.0.3"])

    def test_packages_of_their_own_are_read_in_both_spellings(self):
        self.assertEqual(
            requirements(PACKAGES, "cuda"),
            [
                "nvidia-cuda-nvrtc-cu12==12.8.93",
                "nvidia-cuda-runtime-cu12==12.8.90",
                "nvidia-cuda-cupti-cu12==12.8.90",
                "nvidia-nvshmem-cu12",
            ],
        )
        self.assertEqual(
            requirements(PACKAGES, "cpu"), ["nvidia-cuda-runtime-cu12==12.8.90", "nvidia-cuda-cupti-cu12==12.8.90"]
        )

    def test_a_wheel_without_cuda_requires_nothing(self):
        self.assertEqual(requirements(CPU_ONLY, "cuda"), [])
        self.assertEqual(requirements(CPU_ONLY, "cpu"), [])


if __name__ == "__main__":
    unittest.main()
