// Package containerlog keeps and serves the logs of containers.
package containerlog

import (
	"io"
	"time"

	"raydeck.dev/control-plane/internal/kubeletserver"
)

// Line is one line of a log with its time; Text has no line break.
type Line struct {
	At   time.Time
	Text string
}

// Select keeps the lines that the options ask for: those since a time, and of
// them the last ones.
func Select(lines []Line, options kubeletserver.LogOptions) []Line {
	if !options.Since.IsZero() {
		first := 0
		for first < len(lines) && lines[first].At.Before(options.Since) {
			first++
		}
		lines = lines[first:]
	}
	if tail := options.TailLines; tail >= 0 && int64(len(lines)) > tail {
		lines = lines[int64(len(lines))-tail:]
	}
	return lines
}

// printer writes lines as the kubelet does, up to a number of bytes.
type printer struct {
	to         io.Writer
	timestamps bool
	left       int64
}

func newPrinter(to io.Writer, options kubeletserver.LogOptions) *printer {
	return &printer{to: to, timestamps: options.Timestamps, left: options.LimitBytes}
}

// print says whether more may follow.
func (p *printer) print(lines []Line) (bool, error) {
	for _, line := range lines {
		text := line.Text + "\n"
		if p.timestamps {
			text = line.At.UTC().Format(time.RFC3339Nano) + " " + text
		}
		if p.left >= 0 && int64(len(text)) > p.left {
			text = text[:p.left]
		}
		if _, err := io.WriteString(p.to, text); err != nil {
			return false, err
		}
		if p.left >= 0 {
			if p.left -= int64(len(text)); p.left == 0 {
				return false, nil
			}
		}
	}
	return true, nil
}
