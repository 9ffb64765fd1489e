package plane

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/klog/v2"
)

// useLog sends what Kubernetes' components log to the file name in the plane's folder.
func (o Options) useLog(name string) error {
	file, err := os.OpenFile(filepath.Join(o.Dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	// Errors would go to stderr, too, by the default.
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL", "v": fmt.Sprint(o.Verbosity)} {
		if err := flags.Set(name, value); err != nil {
			return fmt.Errorf("set up the log: %w", err)
		}
	}
	klog.SetOutput(file)
	return nil
}
