"""`POST /live/vote?token=…`: how a class answers the questions of lessons (`messages.guesses`); see `classroom.ballot`.

Playgrounds vote through their socket. Both count by the server's own session: a learner is one voter in however many
browsers; of who has the start key, each browser is one, and none in a class, which votes without its teacher.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from explorer.classroom.ballot import Ballot, Counts, Question, Told, ballot
from explorer.engines.playground.bridge import Seat
from explorer.messages.guesses import Guessed
from explorer.messages.playground.commands import Vote
from explorer.messages.playground.guess import Votes
from explorer.routes import server
from explorer.routes.access import SESSION
from explorer.routes.sessions import OWNER, Session
from explorer.sentences import sentence

MOST_BYTES = 8_000


def ballot_of(session: Session) -> Ballot:
    """Return where a session votes: with all others, but users of a server, who are no class, each alone."""
    return ballot(session.identity if server.current().mode == "users" else "")


def voter(session: Session) -> str | None:
    """Return as whom a session votes; None for the teacher of a class, whose counts are its learners'."""
    if session.identity != OWNER:
        return session.identity
    return None if server.current().mode == "class" else f"{OWNER} {session.id}"


def count(seat: Seat, scope: Mapping[str, Any], vote: Vote) -> None:
    """Count what a playground's page answers, and have its seat told how others do."""
    session: Session = scope[SESSION]
    asked = Question(vote.question, vote.answers)
    ballot_of(session).vote(voter(session), asked, vote.choice, vote.page, (seat, _telling(seat, vote)))


async def guessed(request: Request) -> Response:
    """Count what a view's page answers: 403 refused, 413 long, 422 wrong."""
    refusal = server.current().access.refusal(request)
    if refusal is not None:
        return PlainTextResponse(refusal, 403)
    text = bytearray()
    try:
        async for block in request.stream():
            text += block
            if len(text) > MOST_BYTES:
                return PlainTextResponse(f"The answer is longer than {MOST_BYTES:,} bytes.", 413)
        said = Guessed.model_validate_json(bytes(text))
    except ClientDisconnect:
        return Response(status_code=400)
    except ValidationError as error:
        return PlainTextResponse(str(sentence(error, "answer")), 422)
    session: Session = request.scope[SESSION]
    ballot_of(session).vote(voter(session), Question(said.question, said.answers), said.choice, said.page)
    return Response(status_code=204)


def _telling(seat: Seat, vote: Vote) -> Told:
    def told(counts: Counts) -> None:
        one, two, three = counts
        votes = Votes(question=vote.question, answers=vote.answers, counts=(one, two, three))
        seat.deliver(votes.model_dump_json())

    return told
