package containerlog

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/kubeletserver"
	"raydeck.dev/control-plane/internal/steering"
)

const (
	generatedLines = 20
	generatedEvery = time.Second
)

// Steered are the logs of pods that are states: the text of their annotation,
// or a line for each second of which followers get more.
type Steered struct{}

// Write writes the log of one container.
func (Steered) Write(ctx context.Context, to io.Writer, pod *corev1.Pod, container string, options kubeletserver.LogOptions) error {
	start := pod.CreationTimestamp.Time
	if pod.Status.StartTime != nil {
		start = pod.Status.StartTime.Time
	}
	generated := func(number int) Line {
		return Line{At: start.Add(time.Duration(number) * generatedEvery), Text: fmt.Sprintf("line %d of %s/%s", number, pod.Name, container)}
	}
	var lines []Line
	if text, found := pod.Annotations[steering.Prefix+"logs"]; found {
		for number, content := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			lines = append(lines, Line{At: start.Add(time.Duration(number) * generatedEvery), Text: content})
		}
	} else {
		for number := range generatedLines {
			lines = append(lines, generated(number))
		}
	}
	printer := newPrinter(to, options)
	more, err := printer.print(Select(lines, options))
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	if err != nil || !more || !options.Follow || ended {
		return err
	}
	tick := time.NewTicker(generatedEvery)
	defer tick.Stop()
	for number := len(lines); ; number++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if more, err := printer.print([]Line{generated(number)}); err != nil || !more {
			return err
		}
	}
}
