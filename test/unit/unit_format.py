# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Unit tests in C. One with RUN lines is an ordinary lit test. One without is compiled with the newest clang, linked with all of the
runtime's objects (as taken from the build directory) and must exit with 0."""
import os
import subprocess

import lit.formats
import lit.Test


class UnitTest(lit.formats.ShTest):
    def __init__(self, command, objects):
        super().__init__(execute_external=False)
        self.command, self.objects = command, objects

    def execute(self, test, lit_config):
        source = test.getSourcePath()
        with open(source) as f:
            if "RUN:" in f.read():
                return super().execute(test, lit_config)
        if not self.objects:
            return lit.Test.UNRESOLVED, "the build directory has no objects of the runtime"
        binary = test.getExecPath() + ".tmp"
        os.makedirs(os.path.dirname(binary), exist_ok=True)
        build = self.command + [source] + self.objects + ["-o", binary]
        for step, limit in (build, 100), ([binary], 100):
            p = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=limit, env=test.config.environment)
            if p.returncode:
                return lit.Test.FAIL, "%s\nexit status %d\n%s" % (" ".join(step), p.returncode, p.stdout)
        return lit.Test.PASS, ""
