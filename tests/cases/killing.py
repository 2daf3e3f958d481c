"""How tests that kill a process do it: a forked child, a copy of the file, a point to die at."""

import os
import signal
import traceback

from django.db import connection, connections


def use(path):
    """Open another SQLite file from now on."""
    connections["default"].close()
    connections.databases["default"]["NAME"] = str(path)
    connections["default"].settings_dict["NAME"] = str(path)


def in_child(work):
    """Do something in a process of its own; its exit status, 3 for an exception, which is told."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told, and never let into the parent's code
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def die_at(point):
    """Let this process be killed before its n-th statement, or before or after its n-th commit.

    With None, only count the points; they are in the list that comes back.
    """
    passed = [0]

    def step():
        passed[0] += 1
        if passed[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute, sql, params, many, context):
        step()
        return execute(sql, params, many, context)

    commit = connection._commit

    def around():
        step()
        commit()
        step()

    connection.ensure_connection()
    connection.execute_wrappers.append(statement)
    connection._commit = around
    return passed
