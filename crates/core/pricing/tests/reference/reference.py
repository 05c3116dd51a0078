#!/usr/bin/env python3
"""Prices a million random options with 100 digits, and writes what `tests/reference.rs` compares with.

Takes python3 with mpmath, and some ten minutes. Run it in this directory; it writes the same files every time:

* `digests.txt`: for each thousand of options, the first 16 bytes of the SHA3-256 of their prices, call and put, each rounded to
  the nearest count of 1e-18 (halves up) and written as 16 bytes, the lowest first;
* `explicit.txt`: the first two thousand, one a line, to see what is wrong when something is;
* `greeks.txt`: delta, gamma, vega and theta of others.

The options are not written down: the test draws them again from the same generator. The formula is used as it stands in the
books, for call and put alike, so that it shares no idea with what it checks.
"""

from hashlib import sha3_256

from mpmath import mp, mpf, erfc, floor, log, npdf, sqrt

mp.dps = 100
UNIT = 10**18
YEAR = 31_536_000_000
THOUSANDS = 1_000
EXPLICIT = 2
GREEKS = 1_000


class Draws:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        mask = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return (z ^ (z >> 31)) % limit


def price(draws):
    """From 1e-7 to 1e7 at 1e-18."""
    return (1_000 + draws.below(9_000)) * 10 ** (8 + draws.below(14)) + draws.below(10**8)


def option(draws):
    forward = price(draws)
    kind = draws.below(4)
    if kind == 0:
        strike = forward * (900 + draws.below(200)) // 1_000
    elif kind == 1:
        strike = forward * (100 + draws.below(9_900)) // 1_000
    elif kind == 2:
        strike = price(draws)
    else:
        strike = forward - 500 + draws.below(1_000)
    volatility = (10 + draws.below(9_990)) * 10 ** (13 + draws.below(4))
    milliseconds = (1 + draws.below(999)) * 10 ** draws.below(10)
    discount = UNIT if draws.below(2) == 0 else 9 * 10**17 + draws.below(2 * 10**17)
    return forward, strike, volatility, milliseconds, discount


def distribution(x):
    # N(-60) is about 1e-784.
    if abs(x) > 60:
        return mpf(0) if x < 0 else mpf(1)
    return erfc(-x / ROOT_OF_2) / 2


ROOT_OF_2 = sqrt(mpf(2))


def prices(forward, strike, volatility, milliseconds, discount):
    """Call and put before rounding, as counts of 1e-18."""
    years = mpf(milliseconds) / YEAR
    v = mpf(volatility) / UNIT * sqrt(years)
    # Exactly: volatility² × years >= 24².
    if volatility**2 * milliseconds >= 576 * UNIT**2 * YEAR:
        call, put = mpf(forward), mpf(strike)
    else:
        d1 = log(mpf(forward) / strike) / v + v / 2
        d2 = d1 - v
        call = forward * distribution(d1) - strike * distribution(d2)
        put = strike * distribution(-d2) - forward * distribution(-d1)
    return call * discount / UNIT, put * discount / UNIT


def nearest(count):
    rounded = int(floor(abs(count) + mpf(1) / 2))
    return -rounded if count < 0 else rounded


def greeks(kind, forward, strike, volatility, milliseconds, discount):
    """Delta, gamma, vega and theta, as counts of 1e-18."""
    years, sigma, factor = mpf(milliseconds) / YEAR, mpf(volatility) / UNIT, mpf(discount) / UNIT
    v = sigma * sqrt(years)
    d1 = log(mpf(forward) / strike) / v + v / 2
    density = factor * npdf(d1)
    delta = factor * distribution(d1) if kind == 0 else -factor * distribution(-d1)
    gamma = density / (v * forward / UNIT)
    vega = density * forward * sqrt(years)
    price = prices(forward, strike, volatility, milliseconds, discount)[kind]
    theta = -log(factor) / years * price - density * forward * sigma / (2 * sqrt(years))
    return delta * UNIT, gamma * UNIT, vega, theta


def write_prices():
    with open("digests.txt", "w", encoding="utf-8") as digests, open("explicit.txt", "w", encoding="utf-8") as explicit:
        for thousand in range(THOUSANDS):
            draws, digest = Draws(thousand), sha3_256()
            for _ in range(1_000):
                terms = option(draws)
                rounded = [nearest(count) for count in prices(*terms)]
                for count in rounded:
                    digest.update(count.to_bytes(16, "little"))
                if thousand < EXPLICIT:
                    explicit.write(" ".join(map(str, [*terms, *rounded])) + "\n")
            digests.write(digest.hexdigest()[:32] + "\n")


def write_greeks():
    draws = Draws(THOUSANDS)
    with open("greeks.txt", "w", encoding="utf-8") as file:
        for case in range(GREEKS):
            terms = option(draws)
            # Where the formula applies and every greek fits.
            if terms[2] ** 2 * terms[3] >= 576 * UNIT**2 * YEAR:
                continue
            rounded = [nearest(greek) for greek in greeks(case % 2, *terms)]
            if max(map(abs, rounded)) < 2**127:
                file.write(" ".join(map(str, [case % 2, *terms, *rounded])) + "\n")


write_greeks()
write_prices()
