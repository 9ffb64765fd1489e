package containerlog

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"raydeck.dev/control-plane/internal/kubeletserver"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func options(t *testing.T, query string) kubeletserver.LogOptions {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := kubeletserver.ParseLogOptions(values, noon.Add(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func steered(logs string) *corev1.Pod {
	start := metav1.NewTime(noon)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", UID: "u", Annotations: map[string]string{"plane.raydeck.dev/logs": logs}},
		Status:     corev1.PodStatus{StartTime: &start},
	}
}

func TestOptionsSelectLines(t *testing.T) {
	pod := steered("zero\none\ntwo\nthree\n")
	for query, expected := range map[string]string{
		"":                               "zero\none\ntwo\nthree\n",
		"tailLines=2":                    "two\nthree\n",
		"tailLines=0":                    "",
		"sinceSeconds=8":                 "two\nthree\n",
		"sinceTime=2026-01-01T12:00:03Z": "three\n",
		"limitBytes=7":                   "zero\non",
		"timestamps=true&tailLines=1":    "2026-01-01T12:00:03Z three\n",
	} {
		var output bytes.Buffer
		if err := (Steered{}).Write(context.Background(), &output, pod, "c", options(t, query)); err != nil || output.String() != expected {
			t.Errorf("%q: %q, %v, expected %q", query, output.String(), err, expected)
		}
	}
	for _, query := range []string{"tailLines=-1", "tailLines=x", "sinceTime=yesterday", "follow=perhaps"} {
		values, _ := url.ParseQuery(query)
		if _, err := kubeletserver.ParseLogOptions(values, noon); err == nil {
			t.Errorf("%s: expected an error", query)
		}
	}
}

func TestFilesKeepEachRun(t *testing.T) {
	files, pod := Files{Folder: t.TempDir()}, steered("")
	for run, text := range []string{"first\nrun", "second\n"} {
		log, err := files.Open(pod, "c", run)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.SplitAfter(text, "i") { // written in pieces, inside of lines
			if _, err := log.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ended := func(*corev1.Pod, string) (int, bool) { return 1, false }
	for query, expected := range map[string]string{"": "second\n", "previous=true": "first\nrun\n", "follow=true": "second\n"} {
		var output bytes.Buffer
		if err := files.Write(context.Background(), &output, pod, "c", options(t, query), ended); err != nil || output.String() != expected {
			t.Errorf("%q: %q, %v", query, output.String(), err)
		}
	}
	first := func(*corev1.Pod, string) (int, bool) { return 0, true }
	err := files.Write(context.Background(), &bytes.Buffer{}, pod, "c", options(t, "previous=true"), first)
	if !errors.Is(err, kubeletserver.ErrNoLog) {
		t.Errorf("the log before the first: %v", err)
	}
}

func TestFollowersGetWhatComes(t *testing.T) {
	files, pod := Files{Folder: t.TempDir()}, steered("")
	log, err := files.Open(pod, "c", 0)
	if err != nil {
		t.Fatal(err)
	}
	running := func(*corev1.Pod, string) (int, bool) { return 0, true }
	ctx, cancel := context.WithCancel(context.Background())
	seen := &cancelAt{text: "later", cancel: cancel}
	go func() {
		_, _ = log.Write([]byte("at once\n"))
		_, _ = log.Write([]byte("later\n"))
	}()
	if err := files.Write(ctx, seen, pod, "c", options(t, "follow=true"), running); err != nil {
		t.Fatal(err)
	}
	if seen.seen.String() != "at once\nlater\n" {
		t.Errorf("followed %q", seen.seen.String())
	}
}

// cancelAt is a follower that has seen enough.
type cancelAt struct {
	seen   strings.Builder
	text   string
	cancel func()
}

func (c *cancelAt) Write(content []byte) (int, error) {
	if c.seen.Write(content); strings.Contains(c.seen.String(), c.text) {
		c.cancel()
	}
	return len(content), nil
}
