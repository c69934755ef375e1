"""What services of a type look like: staff, costs, use and income that the generator draws around.

Amounts are CZK of 2024. The figures are invented, of the size that public sources name for such services.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CARE = (0.05, 0.12, 0.24, 0.32, 0.27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One type of service in one form; per bed, per place, or per FTE of direct care."""

    direct: float = 1.0  # FTE of direct care per unit of size
    other: float = 0.15  # other FTE per FTE of direct care
    workers: dict[str, float] = field(default_factory=lambda: {"SP": 0.6, "PSS_DOHLED": 0.4})
    operating: float = 80_000  # operating costs per unit of size
    food: bool = False
    use: float = 0.9  # occupancy of beds, attendance of places
    levels: tuple[float, ...] = ()  # shares of clients without allowance and on levels I to IV
    turnover: float = 0.3  # clients who leave in a year, per bed, place or client
    hours: float = 0  # of direct care per FTE
    interventions: float = 0  # per FTE
    contacts: float = 0  # per FTE
    clients: float = 0  # on average, per FTE
    fee_day: float = 0  # accommodation, or the stay in a day centre
    fee_meals: float = 0
    fee_hour: float = 0
    insured: bool = False  # health insurers pay nurses
    grants: dict[str, float] = field(default_factory=lambda: {"S1": 0.66, "K1": 0.1, "O1": 0.24})
    unit: str = "klient"


_HOME = {"PSS_POBYT": 0.66, "ZDRAV": 0.24, "SP": 0.06, "PSS_VYCHOVA": 0.04}
_PREVENTION = {"S1": 0.6, "K1": 0.08, "O1": 0.2, "K2": 0.1, "N2": 0.02}
_ADDICTION = {"S1": 0.5, "S3": 0.2, "O1": 0.18, "K1": 0.1, "N1": 0.02}

RESIDENTIAL = {
    "DPS": Profile(
        direct=0.48,
        other=0.46,
        workers=_HOME,
        operating=205_000,
        food=True,
        use=0.95,
        levels=CARE,
        turnover=0.32,
        fee_day=272,
        fee_meals=232,
        insured=True,
        unit="luzka",
    ),
    "DZR": Profile(
        direct=0.61,
        other=0.44,
        workers=_HOME,
        operating=214_000,
        food=True,
        use=0.965,
        levels=(0.01, 0.05, 0.17, 0.35, 0.42),
        turnover=0.34,
        fee_day=276,
        fee_meals=234,
        insured=True,
        unit="luzka",
    ),
    "DOZP": Profile(
        direct=0.80,
        other=0.36,
        workers={"PSS_POBYT": 0.55, "PSS_VYCHOVA": 0.29, "ZDRAV": 0.1, "SP": 0.06},
        operating=202_000,
        food=True,
        use=0.97,
        levels=(0.01, 0.04, 0.14, 0.33, 0.48),
        turnover=0.05,
        fee_day=238,
        fee_meals=222,
        insured=True,
        unit="luzka",
    ),
    "CHB": Profile(
        direct=0.46,
        other=0.2,
        workers={"PSS_VYCHOVA": 0.8, "SP": 0.2},
        operating=96_000,
        use=0.95,
        levels=(0.1, 0.25, 0.35, 0.22, 0.08),
        turnover=0.1,
        fee_day=168,
        unit="luzka",
    ),
    "OS": Profile(
        direct=0.52,
        other=0.45,
        workers=_HOME,
        operating=192_000,
        food=True,
        use=0.86,
        levels=(0.08, 0.18, 0.3, 0.28, 0.16),
        turnover=6.5,
        fee_day=268,
        fee_meals=228,
        unit="luzka",
    ),
    "TS": Profile(
        direct=0.6,
        other=0.3,
        workers={"PSS_POBYT": 0.5, "PSS_VYCHOVA": 0.4, "SP": 0.1},
        operating=142_000,
        food=True,
        use=0.82,
        levels=(0.0, 0.08, 0.24, 0.38, 0.3),
        turnover=0.08,
        fee_day=210,
        fee_meals=205,
        unit="luzka",
    ),
    "AD": Profile(
        direct=0.17,
        other=0.3,
        workers={"SP": 0.45, "PSS_DOHLED": 0.55},
        operating=72_000,
        use=0.9,
        turnover=1.1,
        fee_day=118,
        grants=_PREVENTION,
        unit="luzka",
    ),
    "DPC": Profile(
        direct=0.24,
        other=0.25,
        workers={"SP": 0.6, "PSS_DOHLED": 0.4},
        operating=84_000,
        use=0.87,
        turnover=0.8,
        fee_day=112,
        grants=_PREVENTION,
        unit="luzka",
    ),
    "KP": Profile(
        direct=0.7,
        other=0.2,
        workers={"SP": 0.7, "ODBORNY": 0.3},
        operating=96_000,
        use=0.7,
        turnover=30,
        fee_day=90,
        grants=_PREVENTION,
        unit="luzka",
    ),
}

DAY = {
    "DS": Profile(
        direct=0.23,
        other=0.25,
        workers={"PSS_POBYT": 0.55, "PSS_VYCHOVA": 0.25, "SP": 0.2},
        operating=58_000,
        food=True,
        use=0.72,
        levels=(0.05, 0.15, 0.3, 0.3, 0.2),
        turnover=0.35,
        fee_day=265,
        fee_meals=90,
    ),
    "CDS": Profile(
        direct=0.16,
        other=0.25,
        workers={"PSS_VYCHOVA": 0.7, "SP": 0.3},
        operating=36_000,
        use=0.66,
        levels=(0.15, 0.25, 0.3, 0.2, 0.1),
        turnover=0.3,
        fee_day=120,
    ),
    "STD": Profile(
        direct=0.16,
        other=0.25,
        workers={"PSS_VYCHOVA": 0.7, "SP": 0.3},
        operating=38_000,
        use=0.74,
        turnover=0.25,
        grants=_PREVENTION,
    ),
    "NZDM": Profile(
        direct=0.12,
        other=0.2,
        workers={"SP": 0.5, "PSS_DOHLED": 0.5},
        operating=18_000,
        use=0.55,
        turnover=1.2,
        contacts=900,
        interventions=420,
        grants=_PREVENTION,
    ),
    "NDC": Profile(
        direct=0.075,
        other=0.2,
        workers={"SP": 0.45, "PSS_DOHLED": 0.55},
        operating=16_000,
        use=0.62,
        turnover=3.0,
        contacts=2_600,
        interventions=500,
        grants=_PREVENTION,
    ),
    "NOC": Profile(
        direct=0.075,
        other=0.2,
        workers={"SP": 0.3, "PSS_DOHLED": 0.7},
        operating=21_000,
        use=0.8,
        turnover=5.0,
        fee_day=45,
        grants=_PREVENTION,
    ),
}

FIELD = {
    "PS": Profile(
        workers={"PSS_PECOVATEL": 0.88, "SP": 0.12},
        operating=84_000,
        other=0.15,
        hours=1_290,
        clients=11,
        turnover=0.28,
        levels=(0.3, 0.25, 0.24, 0.14, 0.07),
        fee_hour=148,
    ),
    "OA": Profile(
        workers={"PSS_PECOVATEL": 0.9, "SP": 0.1},
        operating=46_000,
        other=0.13,
        hours=1_370,
        clients=4.5,
        turnover=0.25,
        levels=(0.05, 0.12, 0.23, 0.31, 0.29),
        fee_hour=142,
    ),
    "OS": Profile(
        workers={"PSS_PECOVATEL": 0.9, "SP": 0.1},
        operating=62_000,
        other=0.15,
        hours=1_240,
        clients=5,
        turnover=0.5,
        levels=(0.03, 0.12, 0.25, 0.33, 0.27),
        fee_hour=139,
    ),
    "TP": Profile(
        workers={"PSS_DOHLED": 0.8, "SP": 0.2},
        operating=210_000,
        other=0.2,
        hours=1_500,
        clients=70,
        turnover=0.22,
        levels=(0.35, 0.27, 0.22, 0.11, 0.05),
        fee_hour=40,
    ),
    "PSB": Profile(
        operating=52_000,
        hours=1_080,
        clients=7,
        turnover=0.15,
        workers={"PSS_VYCHOVA": 0.6, "SP": 0.4},
        levels=(0.2, 0.35, 0.3, 0.12, 0.03),
        fee_hour=60,
    ),
    "RP": Profile(
        workers={"SP": 0.5, "ODBORNY": 0.5},
        operating=128_000,
        hours=820,
        clients=13,
        turnover=0.25,
        interventions=420,
        grants=_PREVENTION,
    ),
    "SASRD": Profile(
        operating=86_000, hours=860, clients=16, turnover=0.5, interventions=640, grants=_PREVENTION
    ),
    "SASSOZP": Profile(
        operating=60_000, hours=880, clients=20, turnover=0.4, interventions=560, grants=_PREVENTION
    ),
    "SR": Profile(
        operating=78_000, hours=900, clients=14, turnover=0.6, interventions=620, grants=_PREVENTION
    ),
    "OSP": Profile(
        workers={"SP": 0.8, "ODBORNY": 0.2},
        operating=82_000,
        hours=780,
        clients=90,
        turnover=0.9,
        interventions=900,
        contacts=300,
        grants=_PREVENTION,
        unit="interv",
    ),
    "KC": Profile(
        workers={"SP": 0.6, "ODBORNY": 0.2, "ZDRAV": 0.2},
        operating=118_000,
        hours=840,
        clients=55,
        turnover=0.7,
        interventions=520,
        contacts=1_900,
        grants=_ADDICTION,
        unit="kontakt",
    ),
    "TPG": Profile(
        operating=112_000,
        hours=860,
        clients=60,
        turnover=0.7,
        interventions=440,
        contacts=2_100,
        grants=_ADDICTION,
        unit="kontakt",
    ),
    "NZDM": Profile(
        operating=70_000,
        hours=820,
        clients=40,
        turnover=1.0,
        interventions=400,
        contacts=850,
        grants=_PREVENTION,
        unit="kontakt",
    ),
    "NDC": Profile(
        operating=64_000,
        hours=820,
        clients=60,
        turnover=2.0,
        interventions=420,
        contacts=1_800,
        grants=_PREVENTION,
        unit="kontakt",
    ),
    "KP": Profile(
        workers={"SP": 0.6, "ODBORNY": 0.4},
        operating=94_000,
        hours=760,
        clients=60,
        turnover=1.0,
        interventions=560,
        contacts=300,
        grants=_PREVENTION,
        unit="interv",
    ),
    "TKP": Profile(
        workers={"SP": 0.5, "ODBORNY": 0.5},
        operating=76_000,
        hours=1_000,
        clients=0,
        contacts=2_400,
        grants=_PREVENTION,
        unit="hovor",
    ),
    "TLS": Profile(
        workers={"ODBORNY": 0.9, "SP": 0.1},
        operating=64_000,
        hours=900,
        clients=60,
        turnover=0.5,
        interventions=420,
        grants=_PREVENTION,
    ),
}

ANONYMOUS = {"KC", "TPG", "NZDM", "NDC", "TKP", "KP", "NOC"}  # also help people who give no name


def profile(kind: str, form: str) -> Profile:
    """Return what a service of a type looks like in a form."""
    if form == "pob":
        return RESIDENTIAL[kind]
    if form == "amb" and kind in DAY:
        return DAY[kind]
    return FIELD[kind]
