package namespace

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
)

// listenerFD is the API server's listener in the process inside. It is made
// outside, and a socket stays in the namespace in which it was made: clients
// use 127.0.0.1 as usual, and nothing else of the plane is visible to them.
const listenerFD = 3

// RunInside starts this program again inside new namespaces, passes signals on
// to it, and returns its exit code. port 0 means any free one.
func RunInside(port int, arguments []string) (int, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return 0, fmt.Errorf("listen for the API server: %w", err)
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		return 0, fmt.Errorf("hand on the API server's listener: %w", err)
	}
	_ = listener.Close()

	command := exec.Command("/proc/self/exe", arguments...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.ExtraFiles = []*os.File{file}
	command.Env = append(withoutRole(os.Environ()), roleEnvironment+"="+roleInside, pidEnvironment+"="+strconv.Itoa(os.Getpid()))
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGUSR1)
	if err := command.Start(); err != nil {
		return 0, fmt.Errorf("start in namespaces of its own (does \"unshare --user --net --pid --fork true\" work here?): %w", err)
	}
	_ = file.Close()
	go func() {
		for received := range signals {
			_ = command.Process.Signal(received)
		}
	}()
	_ = command.Wait()
	return command.ProcessState.ExitCode(), nil
}
