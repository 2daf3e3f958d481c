"""Publications the signals rest on, by the codes the catalogue uses."""

from __future__ import annotations

from collections.abc import Mapping

from doorward.signals.metadata import Source

SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source(
            "US22",
            "US State, Treasury and FBI: Guidance on DPRK information technology workers, May 2022",
            "https://ofac.treasury.gov/media/923126/download?inline",
        ),
        Source(
            "P23",
            "FBI IC3 public service announcement, 18 October 2023",
            "https://ic3.gov/PSA/2023/PSA231018",
            read=False,
        ),
        Source(
            "P24",
            "FBI IC3 public service announcement PSA240516, 16 May 2024",
            "https://www.ic3.gov/PSA/2024/PSA240516",
            read=False,
        ),
        Source(
            "P25a",
            "FBI IC3 public service announcement, 23 January 2025",
            "https://www.ic3.gov/PSA/2025/PSA250123",
            read=False,
        ),
        Source(
            "P25b",
            "FBI IC3 public service announcement, 23 July 2025",
            "https://www.ic3.gov/PSA/2025/PSA250723-4",
            read=False,
        ),
        Source(
            "UK24",
            "UK OFSI advisory on North Korean IT workers, 12 September 2024",
            "https://www.gherson.com/blog/ofsi-issues-advisory-on-north-korean-it-workers/",
            read=False,
        ),
        Source(
            "MS25d",
            "Microsoft Defender Experts on infiltrating IT workers, 18 December 2025",
            "https://techcommunity.microsoft.com/blog/microsoftsecurityexperts/-/4478112",
        ),
        Source(
            "MS26",
            "Microsoft: detection strategies across cloud and identities, 21 April 2026",
            "https://news.cloudpandas.com/post/microsoft-defender-detects-infiltrating-it-workers",
            read=False,
        ),
        Source(
            "MA24",
            "Mandiant: Staying a Step Ahead, September 2024",
            "https://cloud.google.com/blog/topics/threat-intelligence/mitigating-dprk-it-worker-threat",
            read=False,
        ),
        Source(
            "SEAL",
            "Security Alliance frameworks: DPRK IT workers",
            "https://github.com/security-alliance/frameworks/tree/develop/docs/pages/dprk-it-workers",
        ),
        Source(
            "KET",
            "Ketman project: guide to identifying a suspicious GitHub account",
            "https://ketman.org/identifying-suspicious-gh-accounts.html",
        ),
        Source(
            "DTEX",
            "DTEX on DPRK IT workers: an investigated case",
            "https://dtexsystems.com/?p=9615",
            read=False,
        ),
        Source(
            "NIS",
            "Nisos: DPRK workers scheme",
            "https://www.nisos.com/blog/dprk-workers-scheme/",
            read=False,
        ),
        Source(
            "RF26",
            "Recorded Future, report on PurpleDelta, 2026 (exact address not known; the "
            "publisher's site)",
            "https://www.recordedfuture.com/",
        ),
        Source(
            "HB",
            "Web3 hiring security handbook (exact address not known; the publisher's site)",
            "https://github.com/security-alliance",
        ),
        Source(
            "AMZ",
            "Stephen Schmidt, Amazon: post on stopped applications, 19 December 2025, as "
            "reported by Newser",
            "https://www.newser.com/story/380867/"
            "amazon-suspected-n-korean-job-applicants-are-pouring-in.html",
            read=False,
        ),
        Source(
            "GH",
            "Greenhouse: fraud detection, security and privacy questions",
            "https://support.greenhouse.io/hc/en-us/articles/"
            "45397259312027-Fraud-Detection-and-Spam-Blocklist-Security-Privacy-FAQ",
            read=False,
        ),
        Source(
            "ASH",
            "Ashby: tools that help identify fraudulent applications",
            "https://docs.ashbyhq.com/"
            "what-tools-are-available-to-help-identify-fraudulent-applications-in-our-pipeline",
            read=False,
        ),
        Source(
            "VIT",
            "Vitay: IP conflicts between candidate and reference",
            "https://help.vitay.io/article/4713-ip-conflicts",
        ),
        Source(
            "TOF",
            "Tofu: the humanness signal (sterile identities; a vendor's claim)",
            "https://hiretofu.com/blog/"
            "the-humanness-signal-why-it-might-be-one-of-the-best-indicator-in-resume-fraud-detection",
            read=False,
        ),
        Source(
            "KB4",
            "KnowBe4: a fake IT worker from North Korea tried to infiltrate us, 23 July 2024, as "
            "reported by Infosecurity Magazine",
            "https://www.infosecurity-magazine.com/news/north-korean-hackers-targeted/",
            read=False,
        ),
        Source(
            "DOJ",
            "US Department of Justice: sentencing in the Arizona laptop-farm case, 24 July 2025 "
            "(address from memory)",
            "https://www.justice.gov/opa/pr/arizona-woman-sentenced-17m-information-technology-"
            "worker-fraud-scheme-generated-revenue",
            read=False,
        ),
        Source(
            "EVER",
            "E-Verify: tentative nonconfirmations are not adverse findings",
            "https://e-verify.gov/employers/verification-process/"
            "tentative-nonconfirmations-mismatches",
            read=False,
        ),
        Source(
            "9303",
            "ICAO Doc 9303: machine readable travel documents, check digits (from memory)",
            "https://www.icao.int/publications/doc-series/doc-9303",
            read=False,
        ),
        Source(
            "OFAC",
            "US Treasury, Office of Foreign Assets Control: what to do about a match with a list",
            "https://ofac.treasury.gov/faqs/23",
        ),
        Source(
            "UN",
            "United Nations Security Council: consolidated list (address from memory)",
            "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
            read=False,
        ),
        Source(
            "V",
            "Measured on public data sets for the Doorward catalogue; the sets are small and "
            "show what they show, no more",
            "docs/signals.md#measured",
        ),
        Source(
            "LevelBlue",
            "LevelBlue SpiderLabs on DPRK IT workers, as summarised in Doorward's signal catalogue",
            "https://levelblue.com/blogs/spiderlabs-blog",
            read=False,
        ),
        Source(
            "HON",
            "Researchers' invented start-up that hired such workers, August 2026, as reported by "
            "The Hacker News",
            "https://thehackernews.com/2026/08/researchers-built-fake-crypto-startup.html",
            read=False,
        ),
        Source(
            "LOLRMM",
            "LOLRMM: list of remote-monitoring and remote-access tools, August 2026",
            "https://lolrmm.io",
        ),
        Source(
            "KVMSRC",
            "Source code of PiKVM, TinyPilot, JetKVM and NanoKVM: the USB and display descriptors "
            "they come with",
            "https://github.com/pikvm/kvmd",
        ),
        Source(
            "SIGMA",
            "Sigma specification 2.1 (August 2025) and the rules of SigmaHQ",
            "https://github.com/SigmaHQ/sigma-specification",
        ),
        Source(
            "NHI25",
            "OWASP Non-Human Identities Top 10, 2025: improper offboarding (1), long-lived secrets "
            "(7), reuse (9) (from memory)",
            "https://owasp.org/www-project-non-human-identities-top-10/2025/",
            read=False,
        ),
        Source(
            "AGENTS",
            "Doorward's own table of what agents call themselves, with a source for each row, and "
            "own choices of limits, stated as such",
            "docs/agents-recognition.md#where-an-agent-shows",
        ),
    )
}
