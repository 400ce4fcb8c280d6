// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  start(argc, argv);
  struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof sin;
  int fd = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
  CASE(bind); if (bind(fd, memcpy(ROOM(struct sockaddr_in), &sin, sizeof sin - extra), sizeof sin)) puts("wrong");
  CASE(getsockname); if (getsockname(fd, (struct sockaddr *)ROOM(struct sockaddr_in), &len)) puts("wrong");
  CASE(getsockname_len); if (!getsockname(fd, (struct sockaddr *)&sin, (socklen_t *)memset(ROOM(socklen_t), 0, 4 - extra)) && 0) puts("wrong");
  CASE(getsockopt); len = 4; if (getsockopt(fd, SOL_SOCKET, SO_TYPE, ROOM(int), &len)) puts("wrong");
  CASE(setsockopt); if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, ROOM(int), 4)) puts("wrong");
  CASE(inet_pton); if (inet_pton(AF_INET6, "::1", block(16 - extra)) != 1) puts("wrong");
  CASE(inet_ntop); if (!inet_ntop(AF_INET, &sin.sin_addr, block(10 - extra), 100)) puts("wrong");
  CASE(inet_aton); if (!inet_aton("1.2.3.4", ROOM(struct in_addr))) puts("wrong");
  CASE(getaddrinfo);
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
  if (getaddrinfo("127.0.0.1", "80", &hints, ROOM(struct addrinfo *))) puts("wrong");
  CASE(getnameinfo); if (getnameinfo((void *)&sin, sizeof sin, block(10 - extra), 100, NULL, 0, NI_NUMERICHOST)) puts("wrong");
  CASE(gethostname);
  char host[100];
  if (gethostname(host, sizeof host) || gethostname(block(strlen(host) + 1 - extra), 100)) puts("wrong");
  CASE(recvfrom);
  len = sizeof sin;
  if (bind(udp, (void *)&sin, sizeof sin) || getsockname(udp, (void *)&sin, &len) || sendto(udp, "x", 1, 0, (void *)&sin, len) != 1) puts("wrong");
  if (recvfrom(udp, host, 100, 0, (void *)ROOM(struct sockaddr_in), &len) != 1) puts("wrong");
  // The length given is what counts, and a longer answer is cut off; MSG_TRUNC returns more than there was room for.
  CASE(fine);
  len = 4;
  if (getsockname(fd, (void *)block(4), &len) || len != sizeof sin || sendto(udp, "abcdef", 6, 0, (void *)&sin, sizeof sin) != 6 ||
      recv(udp, block(2), 2, MSG_TRUNC) != 6)
    puts("wrong");
  return finish();
}
// CHECK-LABEL: case bind.
// CHECK: READ of size 16
// CHECK-LABEL: case getsockname.
// CHECK: WRITE of size 16
// CHECK-LABEL: case getsockname_len.
// CHECK: READ of size 4
// CHECK-LABEL: case getsockopt.
// CHECK: WRITE of size 4
// CHECK-LABEL: case setsockopt.
// CHECK: READ of size 4
// CHECK-LABEL: case inet_pton.
// CHECK: WRITE of size 16
// CHECK-LABEL: case inet_ntop.
// CHECK: WRITE of size 10
// CHECK-LABEL: case inet_aton.
// CHECK: WRITE of size 4
// CHECK-LABEL: case getaddrinfo.
// CHECK: WRITE of size 8
// CHECK-LABEL: case getnameinfo.
// CHECK: WRITE of size 10
// CHECK-LABEL: case gethostname.
// CHECK: WRITE of size
// CHECK-LABEL: case recvfrom.
// CHECK: WRITE of size 16
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
