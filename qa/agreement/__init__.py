"""How machine and people, and people among themselves, agree."""

from qa.agreement.coefficients import Estimate, cohen, gwet, share
from qa.agreement.compare import By, among_people, disagreements, in_force, machine_against
from qa.agreement.values import Against, Among, Judged, Rule, Verdict

__all__ = [
    "Against",
    "Among",
    "By",
    "Estimate",
    "Judged",
    "Rule",
    "Verdict",
    "among_people",
    "cohen",
    "disagreements",
    "gwet",
    "in_force",
    "machine_against",
    "share",
]
