"""What a list of remote-access tools does not say itself: roles, and names that mean nothing.

By name as in LOLRMM of August 2026. Judged from the makers' own descriptions, from memory.
"""

from __future__ import annotations

from collections.abc import Mapping

from doorward.reference.remote_tools import ToolRole, tool_key

_CLIENTS = """
KiTTY; Xshell; ExtraPuTTY; Solar-PuTTY; SmarTTY; Terminals; MobaXterm; PuTTY Tray; mRemoteNG;
SuperPuTTY; WinSCP; PuTTY; RdClient; Remote Desktop Manager; Devolutions Remote Desktop Manager;
FreeRDP; ZOC; SecureCRT; Bitvise SSH Client; SmartFTP; RDCMan; JollysFastVNC; Remmina; Royal TS;
Chicken; Chrome SSH Extension; mstsc.exe; Royal Apps; Royal Server; Mocha VNC Lite; RDPView;
Remote Desktop Plus; Adobe Connect; WebEx; Basecamp; Free Ping Tool; Free Tools Launcher;
Total Software Deployment; Remote Ripple; Duet Display; Mouse Without Borders; Synergy
"""
_STORAGE = """
NordLocker; Insync; iDrive; Duplicati; Yandex.Disk; Koofr; MEGAsync; S3 Browser; DragonDisk;
MultCloud; Syncthing; Onionshare; BeInSync; MSP360; Acronis Cyber Protect
"""
_TUNNELS = """
Tailscale; ZeroTier; ngrok; LocalXpose; NetBird; PiTunnel; Dataplicity; CloudFlare Tunnel;
Dev Tunnels; Visual Studio Dev Tunnel; Remote.it; rdp2tcp; RPort; tmate; ShellHub; Teleport Connect
"""
_MANAGEMENT = """
Tanium; Tanium Deploy; Zabbix Agent; Rapid7; Sophos-Remote Management System; GLPI Agent;
OCS inventory; Faronics Core; Faronics Deploy; Faronics Insight; Faronics Deep Freeze; Absolute;
Quest KACE Agent; baramundi Management Suite; LANDesk; Jump Cloud; Auvik; Domotz; Freshservice;
InvGate; VIZOR; Netreo; Ninite Pro; Addigy; Miradore; RES Automation Manager; Panorama9;
ESET Remote Administrator; Fortra; PDQ Connect; Site24x7
"""
_ACCESSIBILITY = "NVDA"


def _roles() -> dict[str, ToolRole]:
    roles = {}
    for role, names in (
        (ToolRole.CLIENT, _CLIENTS),
        (ToolRole.STORAGE, _STORAGE),
        (ToolRole.TUNNEL, _TUNNELS),
        (ToolRole.MANAGEMENT, _MANAGEMENT),
        (ToolRole.ACCESSIBILITY, _ACCESSIBILITY),
    ):
        roles.update({tool_key(name.strip()): role for name in names.split(";") if name.strip()})
    return roles


ROLES: Mapping[str, ToolRole] = _roles()
"""Roles by `tool_key`; a tool that is not here lets others in. A screen reader is never a tool
of other hands."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC_STEMS = _words(
    """
    agent agentmon client server service host helper setup install installer uninstall update
    updater autoupdate launcher connect connector viewer view manager monitor tray console desktop
    remote rdp ssh vnc chat upload download dwm svchost explorer notificationhelper recycler
    selfupdater appcore avcore installcore core closeapp httpget httppush prep64 level goto era
    duet si clm bma tsh amon regapps studentsvc rcclient rcservice support assist start run
    teacher student main app daemon node proxy bridge worker task scheduler wintun mstsc
    manuallauncher laplink netviewer intouch iadmin basecamp echoware plink teams
    perl wperl nssm osqueryi config readme preferences metadata logs credentials winptyagent sysdiag
    dashboard updateshim installshieldsetup remoteaccess remotedesktop privacyhelper supporttool
    windowslauncher monitoringagent teamtaskmanager agentinstaller agentsetup vhost softmon
    googlemeet openssh statementview edocument onlinebackup termsrv serverproxyservice rdesktop
    alitask toolsiq state localstate agentinstallerany qqprotect qqpcmgr cpuchk
    """
)
"""Stems of file names that other programs have too: such a name alone recognises nothing."""

GENERIC_HEADS = ("g2m", "fs-agent")
"""Beginnings of file names that are another product's as well (GoToMeeting)."""

SHARED_HOSTS = _words(
    """
    github.com raw.githubusercontent.com amazonaws.com cloudfront.net core.windows.net
    azureedge.net azurewebsites.net googleapis.com firebaseapp.com web.app
    cloudflarestorage.com cdn.cloudflare.net cloudflare.net softonic.com software.informer.com
    stunprotocol.org microsoft.com live.com google.com qq.com taobao.com zoho.com zoho.eu zoho.in
    zoho.com.au zoho.com.cn zohodl.com.cn freshservice.com freshworks.com myfreshworks.com
    metaquest.com facebook.com adobe.com webex.com slack.com comodo.com ivanti.com kaseya.com
    eset.com zabbix.com rapid7.com microsoftonline.com windows.net pubnubapi.com akamai.net
    """
)
"""Domains that serve much else besides: only an exact host below them is a mark."""

GENERIC_FOLDERS = _words(
    """
    programdata users appdata local roaming temp windows system32 syswow64 bin usr opt applications
    library programs downloads desktop server client agent data conf logs install release updates
    tools support connect
    """
) | {"program files", "program files (x86)", "application support", "remote access"}
"""Folders that say nothing of what lies in them."""
