/* Workloads of a known size, for tests: what cgmon says of them must be what was asked for. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void pause_for(double seconds) {
  struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  while (nanosleep(&t, &t) != 0 && errno == EINTR) {}
}

/* Every page is written; the memory goes back before the return. */
static void allocate(double mib, double seconds) {
  size_t size = (size_t)(mib * 1048576.0);
  char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) fail("mmap");
  for (size_t i = 0; i < size; i += 4096) p[i] = 1;
  pause_for(seconds);
  munmap(p, size);
}

static void *burn_thread(void *seconds) {
  struct timespec t;
  do {
    for (volatile int i = 0; i < 20000; i++) {}
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  }
  while ((double)t.tv_sec + (double)t.tv_nsec / 1e9 < *(double *)seconds);
  return NULL;
}

/* CPU seconds are shared evenly by the threads. */
static void burn(double seconds, int threads) {
  pthread_t ids[64];
  double each = seconds / threads;
  for (int i = 0; i < threads; i++)
    if (pthread_create(&ids[i], NULL, burn_thread, &each) != 0) fail("pthread_create");
  for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
}

static void write_file(const char *path, double mib) {
  static char block[1048576];
  memset(block, 'x', sizeof block);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) fail(path);
  for (int i = 0; i < (int)mib; i++)
    if (write(fd, block, sizeof block) != (ssize_t)sizeof block) fail(path);
  if (fsync(fd) != 0) fail("fsync");
  close(fd);
}

/* Cached pages are dropped first, so that the bytes come from the device. */
static void read_file(const char *path) {
  static char block[1048576];
  int fd = open(path, O_RDONLY);
  if (fd < 0) fail(path);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  while (read(fd, block, sizeof block) > 0) {}
  close(fd);
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (argc == 4 && strcmp(what, "alloc") == 0) allocate(atof(argv[2]), atof(argv[3]));
  else if (argc == 4 && strcmp(what, "spike") == 0) allocate(atof(argv[2]), atof(argv[3]) / 1e3);
  else if ((argc == 3 || argc == 4) && strcmp(what, "burn") == 0) {
    int threads = argc == 4 ? atoi(argv[3]) : 1;
    if (threads < 1 || threads > 64) { fprintf(stderr, "probe: 1 to 64 threads\n"); return 2; }
    burn(atof(argv[2]), threads);
  } else if (argc == 4 && strcmp(what, "write") == 0) write_file(argv[2], atof(argv[3]));
  else if (argc == 3 && strcmp(what, "read") == 0) read_file(argv[2]);
  else {
    fprintf(stderr, "usage: probe alloc MIB SECONDS | spike MIB MS | burn CPU_SECONDS [THREADS] | write FILE MIB | read FILE\n");
    return 2;
  }
  return 0;
}
