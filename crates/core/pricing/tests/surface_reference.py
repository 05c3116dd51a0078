#!/usr/bin/env python3
"""Writes surface.txt: volatilities and densities of random smiles without butterflies, to the nearest 1e-18.

A line has the counts of 1e-18 of a, b, rho, m and sigma, the milliseconds to expiry, the counts of forward and strike, of the
volatility at that strike, of one k, and of g there. Takes python3 with mpmath. Run it in this directory; it writes the same
file every time.
"""

import random

from mpmath import floor, ln, mp, mpf, sqrt

mp.dps = 60
UNIT = 10**18
YEAR = 31_536_000_000


def nearest(value):
    return int(floor(value * UNIT + mpf(1) / 2))


def variance(svi, k):
    a, b, rho, m, sigma = svi
    return a + b * (rho * (k - m) + sqrt((k - m) ** 2 + sigma**2))


def density(svi, k):
    a, b, rho, m, sigma = svi
    r = sqrt((k - m) ** 2 + sigma**2)
    w, slope, bend = variance(svi, k), b * (rho + (k - m) / r), b * sigma**2 / r**3
    return (1 - k * slope / (2 * w)) ** 2 - slope**2 / 4 * (1 / w + mpf(1) / 4) + bend / 2


def places(svi):
    a, b, rho, m, sigma = svi
    deviation = sqrt(a + b * sigma)
    yield from (mpf(n) / 8 for n in range(-32, 33))
    yield from (deviation * n / 8 for n in range(-32, 33))
    for quarters in (-32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32):
        yield m + sigma * quarters / 4


def smile():
    """Slopes of the wings, a vertex and a level in proportion to the width, which is that of an hour to two years."""
    time = int(10 ** random.uniform(6.5, 10.8))
    width = random.uniform(0.3, 1.5) * (time / YEAR) ** 0.5
    left, right = (min(width * random.uniform(0.02, 1.5), 1.9) for _ in "lr")
    sigma = width * 10 ** random.uniform(-2, 0.5)
    b, rho = (left + right) / 2, (right - left) / (right + left)
    a = width**2 * random.uniform(0.2, 1) - b * sigma * (1 - rho**2) ** 0.5
    m = width * random.uniform(-1, 1)
    return time, [mpf(int(x * UNIT)) / UNIT for x in (a, b, rho, m, sigma)]


def lines(count):
    while count:
        time, svi = smile()
        if min(density(svi, k) for k in places(svi)) < mpf("1e-6"):
            continue
        reach = 4 * sqrt(svi[0] + svi[1] * svi[4])
        forward = int(10 ** random.uniform(-6, 6) * UNIT) + random.randrange(10**6)
        # One in a few is out of reach.
        strike = int(forward * mp.exp(reach * random.uniform(-1.2, 1.2)))
        k = max(-reach, min(reach, ln(mpf(strike) / forward)))
        volatility = sqrt(variance(svi, k) / (mpf(time) / YEAR))
        place = int(reach * random.uniform(-1, 1) * UNIT)
        numbers = [nearest(x) for x in svi] + [time, forward, strike, nearest(volatility)]
        yield numbers + [place, nearest(density(svi, mpf(place) / UNIT))]
        count -= 1


random.seed(76)
with open("surface.txt", "w", encoding="utf-8") as file:
    for numbers in lines(400):
        file.write(" ".join(str(number) for number in numbers) + "\n")
