/* Fixed work for the benchmarks, and the C side of comparisons. cc -O2 -static -o work work.c */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* reads ROUNDS FILE...: preads every file ROUNDS times; "FILE!" is written to after each read that gave anything else
 * than the file before it. Prints CPU ns. */
static int reads(int argc, char **argv) {
  static char buffers[2][65536];
  ssize_t lengths[2] = {0, 0};
  int rounds = atoi(argv[0]), files = argc - 1, fds[64], reset[64];
  if (files > 64) return 2;
  for (int i = 0; i < files; i++) {
    char *path = argv[i + 1];
    size_t length = strlen(path);
    reset[i] = path[length - 1] == '!';
    if (reset[i]) path[length - 1] = 0;
    fds[i] = open(path, reset[i] ? O_RDWR : O_RDONLY);
    if (fds[i] < 0) fail(path);
  }
  int64_t start = now_ns(CLOCK_PROCESS_CPUTIME_ID);
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < files; i++) {
      char *buffer = buffers[i & 1];
      lengths[i & 1] = pread(fds[i], buffer, sizeof buffers[0], 0);
      if (lengths[i & 1] < 0) fail(argv[i + 1]);
      if (!reset[i]) continue;
      int same = lengths[0] == lengths[1] && !memcmp(buffers[0], buffers[1], lengths[0]);
      if (!same && pwrite(fds[i], "1", 1, 0) < 0) fail("reset");
    }
  printf("%lld\n", (long long)(now_ns(CLOCK_PROCESS_CPUTIME_ID) - start));
  return 0;
}

/* spike MIB MS: touches the memory, keeps it, gives it back. */
static int spike(char **argv) {
  size_t bytes = (size_t)atoi(argv[0]) << 20;
  char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  int64_t start = now_ns(CLOCK_MONOTONIC);
  for (size_t at = 0; at < bytes; at += 4096) memory[at] = 1;
  int64_t touched = now_ns(CLOCK_MONOTONIC);
  usleep(atoi(argv[1]) * 1000);
  munmap(memory, bytes);
  printf("%lld %lld\n", (long long)(touched - start), (long long)(now_ns(CLOCK_MONOTONIC) - start));
  return 0;
}

/* cpu MS: computes until it has used that much CPU time. */
static int cpu(char **argv) {
  int64_t end = now_ns(CLOCK_PROCESS_CPUTIME_ID) + atoll(argv[0]) * 1000000;
  volatile uint64_t x = 1;
  while (now_ns(CLOCK_PROCESS_CPUTIME_ID) < end)
    for (int i = 0; i < 20000; i++) x = x * 6364136223846793005ULL + 1;
  return 0;
}

/* write FILE MIB: writes and syncs, so that the blocks are charged now. */
static int write_file(char **argv) {
  static char block[1 << 20];
  memset(block, 7, sizeof block);
  int fd = open(argv[0], O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (fd < 0) fail(argv[0]);
  for (int i = 0; i < atoi(argv[1]); i++)
    if (write(fd, block, sizeof block) != sizeof block) fail("write");
  if (fsync(fd) < 0) fail("fsync");
  return 0;
}

/* oom PROCS_FILE: a child enters the cgroup and takes memory until it is killed. Prints CLOCK_MONOTONIC ns of its last
 * page before the kill, and of the moment its parent learns of its end. */
static int oom(char **argv) {
  volatile int64_t *last = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child = fork();
  if (child == 0) {
    int fd = open(argv[0], O_WRONLY);
    if (fd < 0 || write(fd, "0", 1) != 1) fail(argv[0]);
    for (;;) {
      char *memory = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) fail("mmap");
      for (size_t at = 0; at < 1 << 20; at += 4096) {
        *last = now_ns(CLOCK_MONOTONIC);
        memory[at] = 1;
      }
    }
  }
  int status;
  waitpid(child, &status, 0);
  printf("%lld %lld %d\n", (long long)*last, (long long)now_ns(CLOCK_MONOTONIC), WTERMSIG(status));
  return 0;
}

/* in PROCS_FILE COMMAND...: runs the command in the cgroup and prints what the kernel says it used, as
 * /usr/bin/time does: user us, system us, maximum resident KiB, blocks of 512 bytes read and written. */
static int run_in(char **argv) {
  pid_t child = fork();
  if (child == 0) {
    int fd = open(argv[0], O_WRONLY);
    if (fd < 0 || write(fd, "0", 1) != 1) fail(argv[0]);
    close(fd);
    execvp(argv[1], argv + 1);
    fail(argv[1]);
  }
  int status;
  struct rusage u;
  wait4(child, &status, 0, &u);
  printf("%lld %lld %ld %ld %ld %d\n", u.ru_utime.tv_sec * 1000000LL + u.ru_utime.tv_usec,
         u.ru_stime.tv_sec * 1000000LL + u.ru_stime.tv_usec, u.ru_maxrss, u.ru_inblock, u.ru_oublock, status);
  return 0;
}

/* deadlines HZ MS: sleeps to absolute deadlines as the sampler does, and does nothing. Prints how many it kept, of how
 * many: what this machine allows. */
static int deadlines(char **argv) {
  int64_t interval = 1000000000LL / atoi(argv[0]), start = now_ns(CLOCK_MONOTONIC);
  int64_t end = start + atoll(argv[1]) * 1000000, next = start + interval;
  long kept = 0;
  while (next < end) {
    struct timespec at = {next / 1000000000LL, next % 1000000000LL};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, 0);
    kept++;
    int64_t behind = now_ns(CLOCK_MONOTONIC) - (next += interval);
    if (behind > 0) next += (behind / interval + 1) * interval;
  }
  printf("%ld %lld\n", kept, (long long)((end - start) / interval));
  return 0;
}

/* within PROCS_FILE WORK...: this process enters the cgroup and does the work itself. */
static void enter(const char *procs) {
  int fd = open(procs, O_WRONLY);
  if (fd < 0 || write(fd, "0", 1) != 1) fail(procs);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc >= 4 && !strcmp(argv[1], "within")) {
    enter(argv[2]);
    argc -= 2;
    argv += 2;
  }
  if (argc >= 4 && !strcmp(argv[1], "reads")) return reads(argc - 2, argv + 2);
  if (argc == 4 && !strcmp(argv[1], "spike")) return spike(argv + 2);
  if (argc == 3 && !strcmp(argv[1], "cpu")) return cpu(argv + 2);
  if (argc == 4 && !strcmp(argv[1], "write")) return write_file(argv + 2);
  if (argc == 3 && !strcmp(argv[1], "oom")) return oom(argv + 2);
  if (argc == 4 && !strcmp(argv[1], "deadlines")) return deadlines(argv + 2);
  if (argc >= 4 && !strcmp(argv[1], "in")) return run_in(argv + 2);
  fprintf(stderr, "usage: work reads|spike|cpu|write|oom|deadlines|in ...\n");
  return 2;
}
