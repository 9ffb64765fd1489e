package containerlog

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/kubeletserver"
)

// followEvery is how often those who follow look for more.
const followEvery = 200 * time.Millisecond

// Files keeps logs as FOLDER/POD-UID/logs/CONTAINER/RUN.log, a line for each of
// the container's: time, space, text.
type Files struct{ Folder string }

// Open makes the log of a container's run, counted from 0, and returns where to
// write its output. Closing it ends the last line.
func (f Files) Open(pod *corev1.Pod, container string, run int) (io.WriteCloser, error) {
	path := f.path(pod, container, run)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of the log: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("make the log: %w", err)
	}
	return &stamping{file: file}, nil
}

func (f Files) path(pod *corev1.Pod, container string, run int) string {
	return filepath.Join(f.Folder, string(pod.UID), "logs", container, fmt.Sprintf("%d.log", run))
}

// stamping puts the time before each line.
type stamping struct {
	mutex sync.Mutex
	file  *os.File
	rest  []byte
}

func (s *stamping) Write(content []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	stamp := time.Now().UTC().Format(time.RFC3339Nano) + " "
	var stamped bytes.Buffer
	s.rest = append(s.rest, content...)
	for {
		at := bytes.IndexByte(s.rest, '\n')
		if at < 0 {
			break
		}
		stamped.WriteString(stamp)
		stamped.Write(s.rest[:at+1])
		s.rest = s.rest[at+1:]
	}
	if _, err := s.file.Write(stamped.Bytes()); err != nil {
		return 0, err
	}
	return len(content), nil
}

func (s *stamping) Close() error {
	if len(s.rest) > 0 {
		if _, err := s.Write([]byte{'\n'}); err != nil {
			return err
		}
	}
	return s.file.Close()
}

// Running says which run of a container is the latest, and whether it goes on.
type Running func(pod *corev1.Pod, container string) (run int, goesOn bool)

// Write writes the log of a container's latest run, or of the one before.
func (f Files) Write(ctx context.Context, to io.Writer, pod *corev1.Pod, container string, options kubeletserver.LogOptions, running Running) error {
	run, _ := running(pod, container)
	if options.Previous {
		run--
	}
	file, err := os.Open(f.path(pod, container, max(run, 0)))
	if run < 0 || errors.Is(err, fs.ErrNotExist) {
		if options.Previous {
			return fmt.Errorf("previous terminated container %q in pod %q not found: %w", container, pod.Name, kubeletserver.ErrNoLog)
		}
		return fmt.Errorf("container %q in pod %q is waiting to start: %w", container, pod.Name, kubeletserver.ErrNoLog)
	}
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	defer file.Close()
	reader := &lineReader{reader: bufio.NewReaderSize(file, 64<<10)}
	lines, err := reader.read()
	if err != nil {
		return err
	}
	printer := newPrinter(to, options)
	more, err := printer.print(Select(lines, options))
	for err == nil && more && options.Follow {
		current, goesOn := running(pod, container)
		ended := current != run || !goesOn
		if lines, err = reader.read(); err != nil {
			break
		}
		if more, err = printer.print(lines); err != nil || ended {
			break
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followEvery):
		}
	}
	return err
}

// lineReader reads the whole lines that a growing file has.
type lineReader struct {
	reader *bufio.Reader
	rest   string
}

func (l *lineReader) read() ([]Line, error) {
	var lines []Line
	for {
		text, err := l.reader.ReadString('\n')
		l.rest += text
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		lines = append(lines, parseLine(strings.TrimSuffix(l.rest, "\n")))
		l.rest = ""
	}
}

func parseLine(stored string) Line {
	stamp, text, _ := strings.Cut(stored, " ")
	at, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return Line{Text: stored}
	}
	return Line{At: at, Text: text}
}
