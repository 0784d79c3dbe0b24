"""The console command `snp-explorer`: the same work as in the browser, and the server itself."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from explorer import __version__
from explorer.errors import InputError
from explorer.terminal import spelling

DEBUG = "SNP_EXPLORER_DEBUG"
USABLE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
_READ = (
    "a .bed, .pgen, .bgen, .vcf(.gz), .bcf, .ped, .csv/.tsv(.gz), .xlsx, .parquet or .npz; several with the same "
    "samples, a folder or a pattern such as 'chr*.vcf.gz' where there is a file per chromosome"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 where it succeeds, 2 where it refuses (the reason on stderr), 1 where it fails."""
    with spelling():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    parsed = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            if DEBUG not in os.environ:
                warnings.simplefilter("ignore")
            return import_module(f"explorer.commands.{parsed.command}").run(parsed)
    except InputError as error:
        return _say(str(error), REFUSED)
    except KeyboardInterrupt:
        return _say("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except MemoryError:
        return _say("There was not enough memory. Close other programs, or use fewer variants or samples.", FAILED)
    except Exception as error:
        if DEBUG in os.environ:
            traceback.print_exc()
        if (refusal := import_module("explorer.gpu_faults").refusal(error)) is not None:
            return _say(str(refusal), FAILED)
        fault = f"The program itself failed ({type(error).__name__}: {error})."
        return _say(f"{fault} This is a fault of SNP Explorer; run it again with {DEBUG}=1 to see where.", FAILED)


def _say(sentence: str, code: int) -> int:
    print(f"snp-explorer: {sentence}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="snp-explorer",
        description="Build neural networks, train them on genotypes, and see which positions they used.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serve(commands)
    _storage(commands)
    _address(commands)
    _password(commands)
    _networks(commands)
    _check(commands)
    _train(commands)
    _explain(commands)
    _attention(commands)
    _associate(commands)
    _interaction(commands)
    return parser


def _serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="start the app, for a browser")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at (this machine only by default)")
    serve.add_argument("--port", type=int, help="port to listen at (8501, or the next free one, by default)")
    serve.add_argument("--workspace", type=Path, help="folder for datasets and runs (~/.snp-explorer by default)")
    serve.add_argument("--data-folder", type=Path, help="folder whose files can be opened in the app without an upload")
    serve.add_argument("--upload-limit", type=float, default=4.0, metavar="GB", help="largest file accepted (4 GB)")
    serve.add_argument("--base-path", metavar="PATH", help="path that all pages lie under, e.g. behind a proxy (none)")
    serve.add_argument("--name", action="append", default=[], help="a name more under which browsers reach the app")
    serve.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="believe this proxy (an IP address or network) on who asks, and whether by HTTPS",
    )
    serve.add_argument("--no-key", action="store_true", help="let anybody in who can reach the app")
    serve.add_argument("--certificate", type=Path, metavar="FILE", help="answer by HTTPS, with this certificate (PEM)")
    serve.add_argument("--certificate-key", type=Path, metavar="FILE", help="the certificate's private key (PEM)")
    serve.add_argument("--expose", action="store_true", help="be open to a network without a key or without HTTPS")
    serve.add_argument(
        "--class", dest="for_class", action="store_true", help="for a class, whose learners join by a code"
    )
    serve.add_argument("--users", type=Path, metavar="FILE", help="for users with names and passwords, one a line")
    serve.add_argument("--openid", type=Path, metavar="FILE", help="for users who sign in by OpenID Connect (TOML)")
    serve.add_argument("--disk-quota", type=float, metavar="GB", help="of the disk for each learner (1) or user (20)")
    serve.add_argument("--job-quota", type=int, metavar="N", help="jobs at once of each learner (4) or user (20)")
    serve.add_argument("--memory-quota", type=float, metavar="GB", help="of memory for all jobs of each")


def _address(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    address = commands.add_parser("address", help="print the address, with its key, of the app that is open")
    address.add_argument("--workspace", type=Path, help="the workspace that it is open on (~/.snp-explorer by default)")


def _password(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    password = commands.add_parser("password", help="make a line for the file of `serve --users`")
    password.add_argument("name", metavar="NAME", help="the name to sign in with")
    password.add_argument("--administrator", action="store_true", help="somebody who sees and ends what all do")


def _storage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    storage = commands.add_parser("storage", help="list what a workspace holds; delete, and put back")
    storage.add_argument("--workspace", type=Path, help="folder for datasets and runs (~/.snp-explorer by default)")
    what = storage.add_mutually_exclusive_group()
    what.add_argument("--delete", nargs="+", default=[], metavar="ITEM", help="delete these, as runs/train-0123456789")
    what.add_argument("--everything", action="store_true", help="delete all that was made or brought here")
    what.add_argument("--undo", metavar="ID", help="put back what was deleted less than a day ago")
    what.add_argument("--empty", action="store_true", help="delete for good what was deleted")
    storage.add_argument("--made-from", action="store_true", help="with --delete: what was made from it too")
    storage.add_argument("--for-good", action="store_true", help="without a way back")
    storage.add_argument("--yes", action="store_true", help="do not ask")


def _networks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    networks = commands.add_parser("networks", help="list the networks")
    networks.add_argument("--json", action="store_true", help="as JSON, layers and settings included")


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser("check", help="report how files are understood, and what looks wrong")
    check.add_argument("genotypes", type=Path, nargs="+", help=_READ)
    _beside(check)
    check.add_argument("--json", action="store_true", help="as JSON")


def _train(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = commands.add_parser("train", help="train a network, and its rivals on the same split")
    _genotypes(train)
    train.add_argument("--trait", nargs="+", required=True, metavar="NAME", help="what to predict")
    train.add_argument("--network", required=True, metavar="PRESET", help="see `snp-explorer networks`")
    train.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="settings of the network (hidden=256,64) or of training (batch_size=64, optimizer.learning_rate=0.001)",
    )
    train.add_argument("--covariates", nargs="+", metavar="NAME", help="columns used as rivals")
    train.add_argument("--rivals", nargs="+", default=[], choices=["svm", "forest", "adaboost"], help="further rivals")
    train.add_argument("--folds", type=int, metavar="K", help="cross-validate in K folds instead of one split")
    train.add_argument(
        "--seeds",
        type=int,
        metavar="S",
        help="networks per fold (1): they read the same samples in the same order and differ in the seed of their "
        "weights and dropout; their mean output predicts",
    )
    train.add_argument("--seed", type=int, default=0, help="of the split, the weights and the order (0)")
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the training samples")
    _device(train)
    train.add_argument(
        "--processes",
        default="1",
        metavar="N",
        help="train by so many processes at once, each on a GPU of its own; all: one for every GPU (1)",
    )
    train.add_argument(
        "--out", type=Path, required=True, metavar="RUN", help="folder for the run; resumed if it exists"
    )


def _device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device",
        default="auto",
        metavar="NAME",
        help="where it is computed: cpu, cuda, cuda:1, mps; the fastest (auto)",
    )


def _explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain", help="score every position by how a trained network used it, and check that"
    )
    explain.add_argument("run", type=Path, metavar="RUN", help="folder of a trained run")
    explain.add_argument(
        "--method", help="integrated-gradients, deeplift, saliency, …; what suits the network if left out"
    )
    explain.add_argument("--baseline", choices=["mean", "reference", "sampled"], help="what samples are compared with")
    explain.add_argument("--target", metavar="NAME", help="class or trait that is explained")
    explain.add_argument(
        "--samples",
        "--people",
        dest="samples",
        choices=["all", "everybody", "cases", "controls"],
        default="all",
        help="which samples are explained (all); --people is the old name of this option, everybody of all",
    )
    explain.add_argument("--fold", type=int, metavar="K", help="one fold's network (1, 2, …) instead of all")
    explain.add_argument("--truth", type=Path, metavar="TABLE", help="known loci: chromosome, start, end, name")
    explain.add_argument("--randomised", action="store_true", help="explain the same network with fresh random weights")
    explain.add_argument(
        "--no-line", action="store_true", help="leave out the significance line and what held-out predictions say"
    )
    explain.add_argument(
        "--blocks",
        choices=["windows", "genes", "promoters", "ld-blocks"],
        help="what is tested; left out: windows, or the promoters of a network that read nothing else",
    )
    explain.add_argument(
        "--pathways", type=Path, metavar="SETS", help="gene sets (.gmt, or a table of gene and set): genes are tested"
    )
    explain.add_argument("--seed", type=int, default=0, help="of whatever is drawn at random (0)")
    _device(explain)
    explain.add_argument("--out", type=Path, required=True, metavar="CSV", help="table of scores to write")
    explain.add_argument("--json", action="store_true", help="print the checks as JSON")


def _attention(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    attention = commands.add_parser(
        "attention", help="list the pairs of SNPs that a transformer's heads join, and test them for interaction"
    )
    attention.add_argument("run", type=Path, metavar="RUN", help="folder of a trained run")
    attention.add_argument("--target", metavar="NAME", help="class or trait that is explained")
    attention.add_argument("--fold", type=int, metavar="K", help="one fold's network (1, 2, …); the first if left out")
    attention.add_argument("--seed", type=int, default=0, help="of whatever is drawn at random (0)")
    _device(attention)
    attention.add_argument("--out", type=Path, required=True, metavar="CSV", help="table of pairs to write")
    attention.add_argument("--json", action="store_true", help="print heads and checks as JSON")


def _associate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    associate = commands.add_parser("associate", help="test every variant by itself")
    _genotypes(associate)
    associate.add_argument("--trait", required=True, metavar="NAME", help="what to test")
    associate.add_argument("--covariates", nargs="+", default=[], metavar="NAME", help="covariates of the test")
    associate.add_argument(
        "--model",
        choices=["auto", "plain", "mixed"],
        default="auto",
        help="plain: one regression per variant; mixed: with the relatedness of all samples; auto: mixed where samples "
        "are related or of several populations (auto)",
    )
    associate.add_argument(
        "--loco",
        action="store_true",
        help="in the mixed model, measure relatedness on the other chromosomes (no)",
    )
    associate.add_argument(
        "--exact",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="in the mixed model, fit the variance for each variant (yes)",
    )
    associate.add_argument(
        "--components", type=int, default=0, metavar="K", help="principal components used as covariates (0)"
    )
    associate.add_argument(
        "--min-mac", type=int, default=5, metavar="M", help="least copies of the rarer allele among those tested (5)"
    )
    associate.add_argument(
        "--missing",
        choices=["complete", "mean"],
        default="complete",
        help="samples without a call: left out of that variant's test, or at the mean (complete)",
    )
    associate.add_argument(
        "--rare",
        choices=["corrected", "score"],
        default="corrected",
        help="of a two-class trait: correct rare alleles and few cases, or the score test throughout (corrected)",
    )
    associate.add_argument("--male-x", type=int, choices=[1, 2], default=2, help="copies that a male's X counts as (2)")
    associate.add_argument(
        "--sex",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="sex as a covariate where it is known and not named (yes)",
    )
    associate.add_argument(
        "--condition",
        nargs="+",
        default=[],
        metavar="VARIANT",
        help="lead variants whose copies are covariates, by name or chromosome:position",
    )
    _device(associate)
    associate.add_argument("--out", type=Path, required=True, metavar="CSV", help="table of p-values to write")


def _interaction(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    interaction = commands.add_parser("interaction", help="test pairs of variants for interaction, as one list")
    _genotypes(interaction)
    interaction.add_argument("--trait", required=True, metavar="NAME", help="what to test")
    interaction.add_argument("--covariates", nargs="+", default=[], metavar="NAME", help="covariates of the test")
    interaction.add_argument("--within", metavar="COLUMN", help="permute residuals within the groups of this column")
    interaction.add_argument(
        "--pair",
        nargs=2,
        action="append",
        default=[],
        metavar="VARIANT",
        help="two variants, by name or chromosome:position; may be given again and again",
    )
    interaction.add_argument(
        "--between",
        nargs=2,
        metavar="STRETCH",
        help="every pair of a variant in one stretch (chromosome:start-end) with one in another",
    )
    interaction.add_argument("--permutations", type=int, default=1000, metavar="N", help="for the corrected p (1000)")
    interaction.add_argument("--seed", type=int, default=0, help="of whatever is drawn at random (0)")
    interaction.add_argument("--out", type=Path, required=True, metavar="CSV", help="table of pairs to write")


def _genotypes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--genotypes", type=Path, nargs="+", required=True, help=_READ)
    _beside(parser)


def _beside(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--traits", type=Path, help="table of traits and covariates with a sample column")
    parser.add_argument("--genes", type=Path, help="genes as GFF3, BED or a table")
    parser.add_argument(
        "--build", metavar="NAME", help="reference build of the positions (GRCh38, TAIR10, ...), to check"
    )
    parser.add_argument("--map", type=Path, help="where each SNP lies: chromosome, position, name; .map or .bim")
    if "explain" not in parser.prog:
        parser.add_argument("--truth", type=Path, help="known loci as a table")
    parser.add_argument(
        "--mend", nargs="+", action="extend", default=[], metavar="CODE", help="mends that `check` has offered"
    )


if __name__ == "__main__":
    sys.exit(main())
