"""`zhiban train`: the models, each by the package that owns it."""

import subprocess

import typer
from rich.console import Console

from core.problem import AppError
from core.settings import ROOT, SharedSettings
from zhiban import stack
from zhiban.preparation import PreparationFailed, explain

app = typer.Typer(no_args_is_help=True, help="训练模型")
TRAINING_PYTHON = ROOT / ".venv-train" / "bin" / "python"
ANY_OPTIONS = {"ignore_unknown_options": True, "allow_extra_args": True}


class TrainingExtraMissing(AppError):
    """The environment with torch is not there: it is no part of the running system."""

    code = "training_extra_missing"
    title = "训练语义模型需要 torch 等，请先运行 make setup-train"


@app.command()
def assistant() -> None:
    """训练对话模型（意图和要素）；zhiban up 在内容有更新时会自己做。"""
    settings = SharedSettings()
    model = next(one for one in stack.artefacts(settings) if one.output == stack.MODEL)
    if not stack.ASSISTANT_PYTHON.exists():
        raise stack.EnvironmentMissing
    console = Console()
    try:
        with console.status(f"正在训练，{model.about}"):
            model.make(settings.home / "logs" / "model.log")
    except PreparationFailed as error:
        for line in explain(error):
            typer.echo(line)
        raise
    typer.echo(f"对话模型已做好：{model.output.relative_to(ROOT)}")


@app.command(context_settings=ANY_OPTIONS)
def encoder(context: typer.Context) -> None:
    """训练语义模型；选项见 python -m knowledge.training.encoder --help。"""
    _module("knowledge.training.encoder", context.args)


@app.command(context_settings=ANY_OPTIONS)
def fusion(context: typer.Context) -> None:
    """在留出的提问上学习各检索通道的权重。"""
    _module("knowledge.training.fusion", context.args)


def _module(name: str, options: list[str]) -> None:
    if not TRAINING_PYTHON.exists():
        raise TrainingExtraMissing
    command = [str(TRAINING_PYTHON), "-m", name, *options]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)  # noqa: S603 - our own module
