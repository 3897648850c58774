"""Ports that must be free before anything is started."""

import errno
import socket
from collections.abc import Iterable

import psutil

from core.problem import AppError
from zhiban.service import Service


class PortInUse(AppError):
    """A port that a service needs is taken."""

    code = "port_in_use"
    title = "端口被占用"


def check_ports(services: Iterable[Service]) -> None:
    """Returns when every port is free; raises PortInUse with one sentence saying what to do."""
    seen: dict[int, Service] = {}
    for service in services:
        if other := seen.get(service.port):
            raise PortInUse(
                f"{other.title}和{service.title}都设成了端口 {service.port}，"
                f"请用环境变量 {service.port_variable} 给{service.title}换一个端口。"
            )
        seen[service.port] = service
        if not _is_free(service.host, service.port):
            raise PortInUse(
                f"{service.title}要用的端口 {service.port} 已被占用{_holder(service.port)}。"
                f"请先停掉占用它的程序，或者用环境变量 {service.port_variable} 换一个端口。"
            )


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise PortInUse(f"端口 {port} 不能使用（{error.strerror}），请换一个大于1024的端口。") from error
    return True


def _holder(port: int) -> str:
    """（程序名，进程号）of who listens there; empty where the system does not tell."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    return ""
                return f"（{psutil.Process(connection.pid).name()}，进程 {connection.pid}）"
    except psutil.Error:
        return ""
    return ""
