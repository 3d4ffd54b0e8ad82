"""What is published of a distribution: the hash of its seed before, and everything it was computed from after."""

from collections.abc import Mapping
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, moment, signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.people.queries import names_of
from grants.reviews.distributing import kept


@paper("seed_commitment", code="E01", layout="report", title=say("Commitment to the seed of the distribution"))
def seed_commitment(case: Case) -> Fields:
    """The hash fixes the seed without telling it."""
    return {
        "call": called(case.parent("call")),
        "commitment": kept(case.record)["commitment"],
        "committed_at": moment(case.now),
        "most": case.record.answers("distribution_terms").get("most"),
        "per_application": case.number("evaluators"),
        "signatures": [signed(case, "commission_secretary")],
    }


@paper("distribution_protocol", code="E02", layout="report", title=say("Record of the distribution of evaluators"))
def distribution_protocol(case: Case) -> Fields:
    """With the attached data anybody can compute it again; the names behind the codes are for the parties."""
    found = kept(case.record)
    rounds = found.get("rounds", [])
    loads = {code: load for each in (found, *rounds) for code, load in each["loads"].items()}
    names = names_of(list(found["people"].values()))
    committed, computed = case.last("begin"), case.last("compute")
    return {
        "call": called(case.parent("call")),
        "commitment": found["commitment"],
        "committed_at": moment(committed.recorded_at) if committed else None,
        "seed": found["seed"],
        "digest": found["digest"],
        "computed_at": moment(computed.recorded_at) if computed else None,
        "input": found["input"],
        "pairs": _listed(found),
        "loads": [
            {"code": code, "load": load, "name": private(names.get(found["people"][code], ""))}
            for code, load in sorted(loads.items())
        ],
        "misfits": [
            {"reference": one[0], "code": one[1], "kind": one[2]}
            for each in (found, *rounds)
            for one in each["misfits"]
        ],
        "rounds": [
            {name: each[name] for name in ("computed_at", "digest", "input")} | {"pairs": _listed(each)}
            for each in rounds
        ],
    }


def _listed(found: Mapping[str, Any]) -> list[Fields]:
    return [{"reference": reference, "codes": codes} for reference, codes in sorted(found["pairs"].items())]
