"""Small pure pieces that baselines are made of: each keeps little, fades and can be merged."""

from doorward.watch.statistics.combining import cauchy, combined
from doorward.watch.statistics.days import AGAIN, MOST, NOTABLE, OPEN_DAYS, Counts, Volumes
from doorward.watch.statistics.distinct import Distinct
from doorward.watch.statistics.distributions import (
    gamma_poisson_tail,
    poisson_tail,
    student_tail,
)
from doorward.watch.statistics.known import Bits, Known, key_of
from doorward.watch.statistics.moments import HALF_LIFE_DAYS, Moments
from doorward.watch.statistics.peers import (
    Baseline,
    Group,
    Measures,
    count_prior_of,
    everybody,
    gathered,
    group_of,
    volume_prior_of,
)
from doorward.watch.statistics.predicting import (
    ENOUGH_DAYS,
    ENOUGH_PEERS,
    CountPrior,
    Predicted,
    VolumePrior,
    count_prior,
    count_tail,
    predicted_volume,
    volume_prior,
)
from doorward.watch.statistics.week import HOURS, Week, hour_of_week, week_of

__all__ = [
    "AGAIN",
    "ENOUGH_DAYS",
    "ENOUGH_PEERS",
    "HALF_LIFE_DAYS",
    "HOURS",
    "MOST",
    "NOTABLE",
    "OPEN_DAYS",
    "Baseline",
    "Bits",
    "CountPrior",
    "Counts",
    "Distinct",
    "Group",
    "Known",
    "Measures",
    "Moments",
    "Predicted",
    "VolumePrior",
    "Volumes",
    "Week",
    "cauchy",
    "combined",
    "count_prior",
    "count_prior_of",
    "count_tail",
    "everybody",
    "gamma_poisson_tail",
    "gathered",
    "group_of",
    "hour_of_week",
    "key_of",
    "poisson_tail",
    "predicted_volume",
    "student_tail",
    "volume_prior",
    "volume_prior_of",
    "week_of",
]
