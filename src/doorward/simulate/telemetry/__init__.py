"""A labelled synthetic year of what a company logs, from a seed, made day by day."""

from doorward.simulate.telemetry.cast import Part
from doorward.simulate.telemetry.company import Day, Year
from doorward.simulate.telemetry.plan import Habits, YearPlan
from doorward.simulate.telemetry.playbooks import Act
from doorward.simulate.telemetry.writing import WrittenYear, write_year

__all__ = ["Act", "Day", "Habits", "Part", "WrittenYear", "Year", "YearPlan", "write_year"]
