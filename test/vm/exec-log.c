/*
 * The true times of every shell on a machine, from the kernel's own process events (the proc connector; as root):
 *   exec-log FILE
 * writes one line per event, wall clock in microseconds, argv with spaces for its NULs and newlines:
 *   exec <usec> <pid> <argv>
 *   exit <usec> <pid> <status>      status as of waitpid
 * for processes whose argv holds " eval " (how Claude Code starts a shell). Ends at SIGTERM.
 */
#include <fcntl.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static unsigned char known[4194304 / 8];

static int64_t nanos(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* argv of a process on one line; 0 where it has gone. */
static ssize_t argv_of(int pid, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
  int fd = open(path, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t length = read(fd, text, size - 1);
  close(fd);
  if (length < 0) length = 0;
  for (ssize_t at = 0; at < length; at++)
    if (text[at] == 0 || text[at] == '\n') text[at] = ' ';
  text[length] = 0;
  return length;
}

static void subscribe(int sock) {
  struct {
    struct nlmsghdr head;
    struct cn_msg message;
    enum proc_cn_mcast_op op;
  } __attribute__((packed)) ask = {0};
  ask.head.nlmsg_len = sizeof ask;
  ask.head.nlmsg_type = NLMSG_DONE;
  ask.head.nlmsg_pid = (uint32_t)getpid();
  ask.message.id.idx = CN_IDX_PROC;
  ask.message.id.val = CN_VAL_PROC;
  ask.message.len = sizeof ask.op;
  ask.op = PROC_CN_MCAST_LISTEN;
  if (send(sock, &ask, sizeof ask, 0) < 0) {
    perror("exec-log: listen");
    exit(1);
  }
}

static void handle(FILE *log, const struct proc_event *event) {
  /* Events carry the monotonic clock. */
  int64_t offset = nanos(CLOCK_REALTIME) - nanos(CLOCK_MONOTONIC);
  long long usec = ((int64_t)event->timestamp_ns + offset) / 1000;
  static char text[65536];
  if (event->what == PROC_EVENT_EXEC) {
    int pid = event->event_data.exec.process_tgid;
    if (argv_of(pid, text, sizeof text) == 0 || strstr(text, " eval ") == NULL) return;
    known[pid / 8] |= 1 << (pid % 8);
    fprintf(log, "exec %lld %d %s\n", usec, pid, text);
  } else if (event->what == PROC_EVENT_EXIT) {
    int pid = event->event_data.exit.process_tgid;
    if (event->event_data.exit.process_pid != pid || !(known[pid / 8] & (1 << (pid % 8)))) return;
    known[pid / 8] &= ~(1 << (pid % 8));
    fprintf(log, "exit %lld %d %u\n", usec, pid, event->event_data.exit.exit_code);
  }
  fflush(log);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: exec-log FILE\n");
    return 2;
  }
  FILE *log = fopen(argv[1], "we");
  int sock = socket(PF_NETLINK, SOCK_DGRAM, NETLINK_CONNECTOR);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
  if (log == NULL || sock < 0 || bind(sock, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("exec-log");
    return 1;
  }
  int room = 8 * 1024 * 1024;
  setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  subscribe(sock);
  fprintf(log, "ready\n");
  fflush(log);
  static char buffer[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
  for (;;) {
    ssize_t length = recv(sock, buffer, sizeof buffer, 0);
    if (length <= 0) {
      fprintf(log, "lost\n");
      continue;
    }
    for (struct nlmsghdr *head = (struct nlmsghdr *)buffer; NLMSG_OK(head, (size_t)length);
         head = NLMSG_NEXT(head, length)) {
      struct cn_msg *message = NLMSG_DATA(head);
      if (message->id.idx == CN_IDX_PROC && message->id.val == CN_VAL_PROC)
        handle(log, (const struct proc_event *)message->data);
    }
  }
}
