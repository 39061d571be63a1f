import CSandbox

/// Describes the purpose of a refused system call.
enum SystemCall {
  static func purpose(of number: Int32) -> String {
    let name = String(cString: sb_system_call_name(number))
    return (purposes[name] ?? "use a system call of the kernel")
      + (name.isEmpty ? " (number \(number))" : " (\(name))")
  }

  private static let purposes: [String: String] = [
    "open": "open a file", "openat": "open a file", "openat2": "open a file",
    "creat": "open a file",
    "read": "read from a file", "pread64": "read from a file", "readv": "read from a file",
    "write": "write to a file", "writev": "write to a file", "pwrite64": "write to a file",
    "close": "close a file descriptor", "close_range": "close a file descriptor",
    "dup": "copy a file descriptor", "dup2": "copy a file descriptor",
    "dup3": "copy a file descriptor", "unlink": "delete a file", "unlinkat": "delete a file",
    "rename": "rename a file", "renameat2": "rename a file", "mkdir": "make a folder",
    "mkdirat": "make a folder", "chdir": "change the working directory",
    "fchdir": "change the working directory", "getcwd": "ask for the working directory",
    "socket": "open a socket", "socketpair": "open a socket", "connect": "connect to somewhere",
    "bind": "open a socket", "sendto": "send something", "sendmsg": "send something",
    "fork": "start a process", "vfork": "start a process", "clone": "start a process or a thread",
    "clone3": "start a process or a thread", "execve": "start a program",
    "execveat": "start a program", "kill": "send a signal", "tkill": "send a signal",
    "tgkill": "send a signal", "rt_sigqueueinfo": "send a signal",
    "ptrace": "look into another process", "process_vm_readv": "look into another process",
    "process_vm_writev": "write into another process", "rt_sigaction": "change a signal handler",
    "alarm": "set an alarm", "setitimer": "set an alarm", "timer_create": "set an alarm",
    "prctl": "change its process", "seccomp": "change its process", "setrlimit": "change a limit",
    "mmap": "map a file, code or shared memory",
    "mprotect": "make memory executable or writable",
    "munmap": "change memory that isn't its own", "mremap": "change memory that isn't its own",
    "madvise": "change memory that isn't its own", "memfd_create": "make a file",
    "pipe": "make a pipe", "pipe2": "make a pipe", "wait4": "wait for a process",
    "umask": "change the mask of new files", "io_uring_setup": "open a ring of requests",
    "chmod": "change who may use a file", "fchmod": "change who may use a file",
    "fchmodat": "change who may use a file", "chown": "give a file away",
    "lchown": "give a file away", "fchown": "give a file away", "fchownat": "give a file away",
    "utime": "change a file's times", "utimes": "change a file's times",
    "utimensat": "change a file's times", "setxattr": "change a file's attributes",
    "lsetxattr": "change a file's attributes", "truncate": "cut a file",
    "ftruncate": "cut a file", "link": "link a file", "linkat": "link a file",
    "symlink": "link a file", "symlinkat": "link a file", "shmget": "share memory",
    "shmat": "share memory", "semget": "talk to other processes",
    "msgget": "talk to other processes", "mq_open": "talk to other processes",
    "setpgid": "leave its group of processes", "setsid": "leave its group of processes",
    "setpriority": "change a priority", "sched_setaffinity": "choose processors",
    "sched_setscheduler": "change a priority", "setuid": "change its user",
  ]
}
