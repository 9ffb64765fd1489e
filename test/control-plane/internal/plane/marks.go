package plane

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"
)

// ready is the line for who has started the plane.
type ready struct {
	Server      string  `json:"server"`
	Kubeconfigs string  `json:"kubeconfigs"`
	Seconds     float64 `json:"seconds"`
	// PID is the process to signal; its end ends all.
	PID int `json:"pid"`
	// NamespacePID is the process in the namespaces, for nsenter.
	NamespacePID int `json:"namespacePid"`
	OperatorPID  int `json:"operatorPid,omitempty"`
}

// marks prints when what was reached.
type marks struct{ start time.Time }

func (m marks) seconds() float64 { return math.Round(time.Since(m.start).Seconds()*100) / 100 }

func (m marks) mark(what string) {
	fmt.Printf("%7.2fs  %4d MiB  %s\n", m.seconds(), residentMiB(), what)
}

func (m marks) ready(o Options, server string, pid, namespacePID, operatorPID int) error {
	line, err := json.Marshal(ready{
		Server: server, Kubeconfigs: filepath.Join(o.Dir, "kubeconfig"), Seconds: m.seconds(),
		PID: pid, NamespacePID: namespacePID, OperatorPID: operatorPID,
	})
	if err != nil {
		return fmt.Errorf("write the READY line: %w", err)
	}
	fmt.Printf("READY %s\n", line)
	return nil
}

// residentMiB is this process's memory; 0 where it cannot be read.
func residentMiB() int {
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int
	if _, err := fmt.Sscan(string(content), &size, &resident); err != nil {
		return 0
	}
	return resident * os.Getpagesize() >> 20
}
