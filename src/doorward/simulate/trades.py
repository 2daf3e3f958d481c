"""Lines of work: titles, subjects, tools and the month a tool could first be used."""

from __future__ import annotations

import msgspec

from doorward.simulate.draw import Weighted


class Tool(msgspec.Struct, frozen=True):
    """A tool and the month (counted from year 0) of its first public release."""

    name: str
    released: int


class Trade(msgspec.Struct, frozen=True):
    """A line of work."""

    key: str
    titles: tuple[str, ...]
    tools: tuple[Tool, ...]
    subjects: tuple[str, ...]
    pay: int


_RELEASES = """
Python 1991-02|Java 1996-01|PostgreSQL 1996-07|MySQL 1995-05|JavaScript 1995-12|PHP 1995-06
C++ 1985-10|SQL 1986-10|Git 2005-04|jQuery 2006-08|Ruby on Rails 2004-07|Django 2005-07
Spring Boot 2014-04|Node.js 2009-05|Go 2012-03|Rust 2015-05|Scala 2004-01|Kotlin 2016-02
TypeScript 2012-10|React 2013-05|Angular 2016-09|Vue.js 2014-02|Next.js 2016-10|Svelte 2016-11
Redux 2015-06|GraphQL 2015-07|Tailwind CSS 2017-11|Vite 2020-04|Cypress 2017-10|Playwright 2020-01
Docker 2013-03|Kubernetes 2015-07|Terraform 2014-07|Ansible 2012-02|Helm 2016-01|Argo CD 2018-03
Prometheus 2015-01|Grafana 2014-01|Jenkins 2011-02|GitHub Actions 2019-11|AWS Lambda 2014-11
Amazon EC2 2006-08|Apache Kafka 2011-01|Apache Spark 2014-02|Apache Airflow 2015-06
Snowflake 2014-10|dbt 2016-12|Apache Flink 2014-12|BigQuery 2011-11|Databricks 2015-06|DuckDB 2019-06
TensorFlow 2015-11|PyTorch 2017-01|scikit-learn 2010-02|pandas 2009-12|XGBoost 2014-03
Hugging Face Transformers 2018-11|LangChain 2022-10|MLflow 2018-06|Ray 2017-10|FastAPI 2018-12
Swift 2014-06|SwiftUI 2019-06|Flutter 2017-05|React Native 2015-03|Jetpack Compose 2021-07
Selenium 2004-10|JUnit 1997-12|Postman 2014-01|Solidity 2015-08|Hardhat 2019-10|ethers.js 2017-01
Figma 2016-09|Sketch 2010-09|Jira 2002-04|Splunk 2007-01|Elasticsearch 2010-02|Redis 2009-05
MongoDB 2009-08|RabbitMQ 2007-02|Linux 1994-03|Bash 1989-06|Excel 1987-11|Tableau 2004-01
Salesforce 2000-02|HubSpot 2006-06|Looker 2013-01|Power BI 2015-07|Wireshark 2006-06|Zendesk 2007-11
"""


def _tools() -> dict[str, Tool]:
    found = {}
    for part in _RELEASES.replace("\n", "|").split("|"):
        if part:
            title, _, month = part.rpartition(" ")
            year, _, number = month.partition("-")
            found[title] = Tool(title, int(year) * 12 + int(number) - 1)
    return found


TOOLS = _tools()


def _trade(key: str, pay: int, titles: str, tools: str, subjects: str) -> Trade:
    return Trade(
        key, tuple(titles.split("|")), tuple(TOOLS[one] for one in tools.split("|")),
        tuple(subjects.split("|")), pay,
    )  # fmt: skip


_WEB = "the checkout flow|account pages|the design system|search pages|the booking widget|customer dashboards|the sign-up funnel|reporting screens|the mobile site|the content editor|partner portals|the pricing page|onboarding screens|the claims form|the course player"
_SERVER = "the billing service|order processing|the identity service|inventory sync|the search index|payment reconciliation|the notification service|public APIs|batch imports|the loyalty engine|document storage|rate limiting|the quoting engine|tenant isolation|event ingestion"
_DATA = "the customer warehouse|daily revenue tables|clickstream pipelines|the forecasting job|data quality checks|the metrics layer|ledger extracts|marketing attribution|sensor feeds|churn reports|claims data|the experiment platform|master data|regulatory returns|feature tables"
_RUN = "the build fleet|production clusters|deployment pipelines|on-call tooling|log retention|disaster recovery|the secrets store|cost reports|network policy|base images|staging environments|database upgrades|the alerting rules|certificate rotation|capacity planning"
_PEOPLE = "the renewals team|regional accounts|the support desk|the partner programme|quarterly planning|the help centre|the hiring plan|vendor contracts|the trade-show calendar|month-end close|expense policy|the press list|the intake queue|customer interviews|the field team"

TRADES: tuple[Trade, ...] = (
    _trade(
        "frontend", 138_000,
        "Frontend Engineer|Senior Frontend Engineer|UI Engineer|Web Developer|Frontend Developer",
        "JavaScript|TypeScript|React|Angular|Vue.js|Next.js|Redux|GraphQL|Tailwind CSS|Vite|jQuery|Cypress|Svelte",
        _WEB,
    ),
    _trade(
        "backend", 152_000,
        "Backend Engineer|Senior Software Engineer|Software Engineer|Java Developer|Python Developer",
        "Python|Java|Go|PostgreSQL|Redis|Apache Kafka|Django|Spring Boot|RabbitMQ|MongoDB|Docker|Rust|FastAPI|MySQL",
        _SERVER,
    ),
    _trade(
        "fullstack", 147_000,
        "Full Stack Engineer|Full Stack Developer|Senior Full Stack Developer|Software Developer",
        "JavaScript|TypeScript|React|Node.js|PostgreSQL|MongoDB|GraphQL|Ruby on Rails|PHP|Docker|Next.js|AWS Lambda|Django",
        _WEB + "|" + _SERVER,
    ),
    _trade(
        "data", 146_000,
        "Data Engineer|Senior Data Engineer|Analytics Engineer|Data Analyst|BI Developer",
        "SQL|Python|Apache Spark|Apache Airflow|Snowflake|dbt|BigQuery|Apache Kafka|Tableau|Databricks|Looker|DuckDB|Power BI",
        _DATA,
    ),
    _trade(
        "machine-learning", 168_000,
        "Machine Learning Engineer|Data Scientist|AI Engineer|Applied Scientist|ML Platform Engineer",
        "Python|PyTorch|TensorFlow|scikit-learn|pandas|XGBoost|MLflow|Hugging Face Transformers|LangChain|Ray|Apache Spark|SQL",
        _DATA,
    ),
    _trade(
        "platform", 158_000,
        "DevOps Engineer|Site Reliability Engineer|Platform Engineer|Cloud Engineer|Systems Engineer",
        "Kubernetes|Terraform|Docker|Prometheus|Grafana|Ansible|Helm|Jenkins|GitHub Actions|Linux|Bash|Argo CD|Amazon EC2|Go",
        _RUN,
    ),
    _trade(
        "blockchain", 160_000,
        "Blockchain Engineer|Smart Contract Developer|Web3 Engineer|Protocol Engineer",
        "Solidity|Hardhat|ethers.js|TypeScript|React|Rust|Go|Node.js|PostgreSQL|Docker",
        _SERVER,
    ),
    _trade(
        "mobile", 149_000,
        "Mobile Engineer|iOS Developer|Android Developer|React Native Developer",
        "Swift|Kotlin|Flutter|React Native|SwiftUI|Jetpack Compose|Java|TypeScript|GraphQL",
        _WEB,
    ),
    _trade(
        "quality", 118_000,
        "QA Engineer|Test Automation Engineer|SDET|Quality Analyst",
        "Selenium|Cypress|Playwright|Postman|JUnit|Python|Java|Jenkins|Jira",
        _WEB,
    ),
    _trade(
        "security", 156_000,
        "Security Engineer|Security Analyst|Application Security Engineer|SOC Analyst",
        "Splunk|Wireshark|Python|Linux|Terraform|Elasticsearch|Bash|Kubernetes",
        _RUN,
    ),
    _trade(
        "design", 126_000,
        "Product Designer|UX Designer|UX Researcher|Visual Designer",
        "Figma|Sketch|Jira|Excel|JavaScript",
        _WEB,
    ),
    _trade(
        "business", 98_000,
        "Account Executive|Customer Success Manager|Support Specialist|Operations Analyst|Financial Analyst|Recruiter|Marketing Manager",
        "Excel|Salesforce|HubSpot|Tableau|Zendesk|Power BI|Jira|SQL",
        _PEOPLE,
    ),
)  # fmt: skip

JOB_MIX: Weighted[Trade] = Weighted(
    list(zip(TRADES, (14, 13, 17, 9, 9, 9, 4, 5, 5, 4, 4, 7), strict=True))
)
"""What the company hires for. Operators and honest people apply to the same jobs."""

EARLIER_TITLES = (
    "Teacher", "Line Cook", "Store Manager", "Nurse", "Warehouse Supervisor", "Mechanical Engineer",
    "Journalist", "Electrician", "Bank Teller", "Research Assistant", "Translator", "Paralegal",
    "Army Logistics Specialist", "Graphic Artist", "Barista", "Civil Engineer", "Music Teacher",
    "Pharmacy Technician", "Sales Associate", "Lab Technician",
)  # fmt: skip
"""What career changers did before."""

DEGREES = Weighted(
    [("BSc", 0.34), ("Bachelor of Science", 0.22), ("B.A.", 0.1), ("BEng", 0.1), ("MSc", 0.14),
     ("Master of Science", 0.06), ("Associate degree", 0.03), ("PhD", 0.01)]
)  # fmt: skip
FIELDS = (
    "Computer Science", "Information Systems", "Software Engineering", "Electrical Engineering",
    "Mathematics", "Physics", "Economics", "Business Administration", "Graphic Design",
    "Statistics", "Biology", "English Literature", "Psychology", "Mechanical Engineering",
    "Information Technology", "Philosophy", "Industrial Engineering", "Communication",
)  # fmt: skip
