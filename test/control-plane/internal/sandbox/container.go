package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ownProc replaces /proc, which shows the machine's processes, by one of the
// container's process namespace; only a process in it can mount it.
const ownProc = `mount -t proc proc /proc || { echo "mount /proc: not allowed here" >&2; exit 128; }
cd "$1" || exit 128
shift
exec "$@"`

// outputGrace is how long after the end of a container its last output is awaited.
const outputGrace = 2 * time.Second

// Command is what runs in a container.
type Command struct {
	Arguments   []string
	Environment []string
	Folder      string
	Output      io.Writer
}

// Container is a started container. Its first process is the first of a process
// namespace: when it ends, the kernel kills all others in it.
type Container struct {
	command *exec.Cmd
	pidfd   int
	mutex   sync.Mutex
	done    chan struct{}
	end     End
}

// End is how a process ended: its code, or 128 and the signal's number.
type End struct {
	ExitCode int
	Signal   syscall.Signal
}

// Start starts a container in the pod.
func (p *Pod) Start(root Root, command Command) (*Container, error) {
	arguments := append([]string{"-c", ownProc, "container", command.Folder}, command.Arguments...)
	process := exec.Command("/bin/sh", arguments...)
	process.Env = command.Environment
	container := &Container{command: process, pidfd: -1, done: make(chan struct{})}
	process.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID, Setsid: true, PidFD: &container.pidfd}
	copied, closeFiles, err := connect(process, command.Output)
	if err != nil {
		return nil, err
	}
	err = onOwnThread(func() error {
		if err := p.enter(); err != nil {
			return err
		}
		if err := root.enter(); err != nil {
			return err
		}
		if err := process.Start(); err != nil {
			return fmt.Errorf("start %q: %w", command.Arguments, err)
		}
		return nil
	})
	closeFiles()
	if err != nil {
		return nil, err
	}
	go container.wait(copied)
	return container, nil
}

// connect gives a process no input, and a pipe for its output which is read
// until nobody can write to it. The files are opened here, outside its root.
func connect(process *exec.Cmd, output io.Writer) (copied <-chan struct{}, closeFiles func(), err error) {
	input, err := os.Open(os.DevNull)
	if err != nil {
		return nil, nil, fmt.Errorf("open the container's input: %w", err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		_ = input.Close()
		return nil, nil, fmt.Errorf("open the container's output: %w", err)
	}
	process.Stdin, process.Stdout, process.Stderr = input, writer, writer
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(output, reader)
		_ = reader.Close()
	}()
	return done, func() { _ = input.Close(); _ = writer.Close() }, nil
}

func (c *Container) wait(copied <-chan struct{}) {
	_ = c.command.Wait()
	select {
	case <-copied:
	case <-time.After(outputGrace):
	}
	c.mutex.Lock()
	c.end = endOf(c.command.ProcessState)
	_ = unix.Close(c.pidfd)
	c.pidfd = -1
	c.mutex.Unlock()
	close(c.done)
}

func endOf(state *os.ProcessState) End {
	status, ok := state.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return End{ExitCode: 128 + int(status.Signal()), Signal: status.Signal()}
	}
	return End{ExitCode: state.ExitCode()}
}

// Done is closed when the container has ended and its output is written.
func (c *Container) Done() <-chan struct{} { return c.done }

// End is how it ended, once Done is closed.
func (c *Container) End() End {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.end
}

// Signal sends a signal to the container's first process.
func (c *Container) Signal(signal syscall.Signal) { _ = c.command.Process.Signal(signal) }

// Exec runs one more command in the container and returns its exit code and
// the beginning of its output; it is killed at the end of the context.
func (c *Container) Exec(ctx context.Context, command Command) (int, error) {
	// The shell finds the program by the container's PATH, not by the plane's.
	arguments := append([]string{"-c", `exec "$@"`, "exec"}, command.Arguments...)
	process := exec.CommandContext(ctx, "/bin/sh", arguments...)
	process.Env, process.Dir = command.Environment, command.Folder
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	process.Cancel = func() error { return syscall.Kill(-process.Process.Pid, syscall.SIGKILL) }
	copied, closeFiles, err := connect(process, command.Output)
	if err != nil {
		return 0, err
	}
	err = onOwnThread(func() error {
		if err := c.enter(); err != nil {
			return err
		}
		return process.Start()
	})
	closeFiles()
	if err != nil {
		return 0, fmt.Errorf("run %q in the container: %w", command.Arguments, err)
	}
	err = process.Wait()
	select {
	case <-copied:
	case <-time.After(outputGrace):
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		return 0, fmt.Errorf("run %q in the container: %w", command.Arguments, err)
	}
	return endOf(process.ProcessState).ExitCode, nil
}

// enter moves the calling thread into all namespaces of the container.
func (c *Container) enter() error {
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return fmt.Errorf("prepare to enter the container: %w", err)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.pidfd < 0 {
		return errors.New("the container has ended")
	}
	const all = unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWNS | unix.CLONE_NEWPID
	if err := unix.Setns(c.pidfd, all); err != nil {
		return fmt.Errorf("enter the container: %w", err)
	}
	return nil
}
