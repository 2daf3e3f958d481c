"""Services by which people store and hand on files of their own.

Compiled from memory of what data-loss products class as personal storage, file transfer and paste
services; no rate is attached to any. A service the company uses itself goes into
`Policy.own_domains`, also a part of one (``example.box.com``).
"""

from __future__ import annotations

PERSONAL_CLOUD = frozenset(
    {
        "4shared.com",
        "anonfiles.com",
        "box.com",
        "catbox.moe",
        "dropbox.com",
        "dropboxapi.com",
        "file.io",
        "filebin.net",
        "filemail.com",
        "gofile.io",
        "icedrive.net",
        "icloud.com",
        "internxt.com",
        "jottacloud.com",
        "koofr.net",
        "livedrive.com",
        "mediafire.com",
        "mega.co.nz",
        "mega.io",
        "mega.nz",
        "pastebin.com",
        "pcloud.com",
        "pixeldrain.com",
        "rapidgator.net",
        "sendgb.com",
        "sendspace.com",
        "smash.com",
        "swisstransfer.com",
        "sync.com",
        "temp.sh",
        "terabox.com",
        "transfer.sh",
        "tresorit.com",
        "uploadfiles.io",
        "wetransfer.com",
        "workupload.com",
        "zippyshare.com",
    }
)
"""Registered domains."""

COMPANIES_TOO = frozenset(
    {
        "box.com",
        "dropbox.com",
        "dropboxapi.com",
        "filemail.com",
        "jottacloud.com",
        "livedrive.com",
        "pcloud.com",
        "smash.com",
        "swisstransfer.com",
        "sync.com",
        "tresorit.com",
        "wetransfer.com",
    }
)
"""Those of them that sell to companies as well, from memory: a company may use one itself."""

PERSONAL_HOSTS = frozenset(
    {
        "drive.proton.me",
        "onedrive.live.com",
        "storage.live.com",
        "photos.google.com",
    }
)
"""Hosts of services whose registered domain has other uses."""

CODE_HOSTS = frozenset(
    {
        "bitbucket.org",
        "codeberg.org",
        "gist.github.com",
        "gitea.com",
        "gitee.com",
        "github.com",
        "gitlab.com",
        "sourceforge.net",
    }
)
"""Hosts that anybody may push code to."""
