"""Letters as files in a folder: for trying the program without a mail server."""

from dataclasses import dataclass
from pathlib import Path

from luoshi.surfaces.adapters.sending import Outgoing, TryLater


@dataclass(frozen=True, slots=True)
class FolderSender:
    folder: Path

    def send(self, letter: Outgoing) -> None:
        """Write the letter under its key; a second try writes the same file. Raises TryLater."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = "".join(one if one.isalnum() else "-" for one in letter.key)[:100]
            text = f"To: {letter.destination}\nSubject: {letter.subject}\n\n{letter.body}\n"
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")
        except OSError as problem:
            raise TryLater(f"写不进文件夹 {self.folder}：{problem}") from problem
