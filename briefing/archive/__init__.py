"""Editions on disk: written whole or not at all, never overwritten, each with a manifest of hashes.

The layout::

    archive/
      .lock                       held while a build writes
      .building/                  an edition being written; left over only if a build was killed, removed by the next
      2025/10/26/                 the first version of that day's edition
        briefing.html  briefing.pdf  briefing.json  briefing.txt
        manifest.json             SHA-256 of every input and file; written last
        v2/                       a later version, with the same files; the first one stays as it is

There is no index to go stale: what is there is found by looking. All names are made of our own dates and numbers.
"""

from __future__ import annotations

from briefing.archive.folder import RECORD_NAME, FolderArchive
from briefing.archive.manifest import Manifest, ManifestFile, ManifestInput, PreviousEdition
from briefing.archive.verify import Fault

__all__ = ["RECORD_NAME", "Fault", "FolderArchive", "Manifest", "ManifestFile", "ManifestInput", "PreviousEdition"]
