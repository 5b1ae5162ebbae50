"""What another process took of the machine."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Measured:
    """A process of the bench's own; where the system has no /proc, every figure is 0."""

    process: "subprocess.Popen[bytes]"

    def cpu(self) -> float:
        """Seconds so far."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))

    def resident_mb(self, *, most: bool = True) -> float:
        """At most so far, or now."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        wanted = "VmHWM" if most else "VmRSS"
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(wanted))
