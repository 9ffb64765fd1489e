package kubeletserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// LogOptions are those of a request for a container's log.
type LogOptions struct {
	Follow, Previous, Timestamps bool
	// TailLines and LimitBytes are -1 without a limit.
	TailLines, LimitBytes int64
	Since                 time.Time
}

// ErrNoLog says that the container has no such log, or has not started.
var ErrNoLog = errors.New("no log")

// Logs writes logs of containers.
type Logs interface {
	Write(ctx context.Context, to io.Writer, pod *corev1.Pod, container string, options LogOptions) error
}

func serveLogs(pods Pods, logs Logs) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		pod, err := pods.Pod(request.PathValue("namespace"), request.PathValue("pod"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusNotFound)
			return
		}
		options, err := ParseLogOptions(request.URL.Query(), time.Now())
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		response.Header().Set("Content-Type", "text/plain")
		to := &flushing{response}
		if err := logs.Write(request.Context(), to, pod, request.PathValue("container"), options); err != nil && request.Context().Err() == nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
		}
	}
}

// ParseLogOptions reads the query of a request for a log.
func ParseLogOptions(query url.Values, now time.Time) (LogOptions, error) {
	options := LogOptions{TailLines: -1, LimitBytes: -1}
	var failures []error
	flag := func(name string) bool {
		value := query.Get(name)
		if value == "" {
			return false
		}
		parsed, err := strconv.ParseBool(value)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s=%s: expected true or false", name, value))
		}
		return parsed
	}
	number := func(name string, without int64) int64 {
		value := query.Get(name)
		if value == "" {
			return without
		}
		parsed, err := strconv.ParseInt(value, 10, 64)
		if err != nil || parsed < 0 {
			failures = append(failures, fmt.Errorf("%s=%s: expected a number from 0", name, value))
		}
		return parsed
	}
	options.Follow, options.Previous, options.Timestamps = flag("follow"), flag("previous"), flag("timestamps")
	options.TailLines, options.LimitBytes = number("tailLines", -1), number("limitBytes", -1)
	if seconds := number("sinceSeconds", -1); seconds >= 0 {
		options.Since = now.Add(-time.Duration(seconds) * time.Second)
	}
	if since := query.Get("sinceTime"); since != "" {
		at, err := time.Parse(time.RFC3339Nano, since)
		if err != nil {
			failures = append(failures, fmt.Errorf("sinceTime=%s: expected RFC 3339", since))
		}
		options.Since = at
	}
	return options, errors.Join(failures...)
}

// flushing passes every write on at once, for those who follow.
type flushing struct{ http.ResponseWriter }

func (f *flushing) Write(content []byte) (int, error) {
	written, err := f.ResponseWriter.Write(content)
	if flusher, ok := f.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
	return written, err
}
