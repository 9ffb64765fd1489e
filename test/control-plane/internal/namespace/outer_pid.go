package namespace

import (
	"fmt"
	"os"
	"strconv"
)

// OuterPID is this process's id as the caller outside sees it. /proc is still
// the one of outside here (only pods get one of their own), and /proc/self
// names a process by the numbers of the namespace in which /proc was mounted.
func OuterPID() (int, error) {
	link, err := os.Readlink("/proc/self")
	if err != nil {
		return 0, fmt.Errorf("read this process's id outside: %w", err)
	}
	return strconv.Atoi(link)
}

// MainPID is the id, outside, of the process that the caller started: the one
// to signal, and the one whose end ends all.
func MainPID() int {
	pid, err := strconv.Atoi(os.Getenv(pidEnvironment))
	if err != nil {
		return os.Getpid()
	}
	return pid
}
