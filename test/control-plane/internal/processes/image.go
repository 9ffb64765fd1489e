package processes

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/environment"
	"raydeck.dev/control-plane/internal/namespace"
)

// home is where Ray's own images have their home and working folder.
const home = "/home/ray"

//go:embed wget.py
var wgetScript string

// image is what all containers have in the place of one: the machine's programs
// and a Python with Ray.
type image struct {
	bin    string
	shared []string
	tools  string
}

// newImage checks the Python, and makes the programs that the machine lacks.
func newImage(bin, folder string) (image, error) {
	python, err := filepath.EvalSymlinks(filepath.Join(bin, "python"))
	if err != nil {
		return image{}, fmt.Errorf("-python %s: expected a folder with python and ray: %w", bin, err)
	}
	if _, err := os.Stat(filepath.Join(bin, "ray")); err != nil {
		return image{}, fmt.Errorf("-python %s: expected a folder with ray (pip install \"ray[default]\"): %w", bin, err)
	}
	made := image{bin: bin}
	// The environment, and the installation from which it was made.
	made.shared = []string{filepath.Dir(bin), filepath.Dir(filepath.Dir(python))}
	if _, err := exec.LookPath("wget"); err == nil {
		return made, nil
	}
	// KubeRay's probes call it.
	made.tools = filepath.Join(folder, "tools")
	made.shared = append(made.shared, made.tools)
	if err := os.MkdirAll(made.tools, 0o755); err != nil {
		return image{}, fmt.Errorf("make the folder of tools: %w", err)
	}
	script := "#!" + filepath.Join(bin, "python") + "\n" + wgetScript
	if err := os.WriteFile(filepath.Join(made.tools, "wget"), []byte(script), 0o755); err != nil {
		return image{}, fmt.Errorf("make wget: %w", err)
	}
	return made, nil
}

// objectStoreBytes is small: a Ray node takes 30 % of the machine's memory by
// default, of each.
const objectStoreBytes = "200000000"

func (i image) environment(pod *corev1.Pod) environment.Variables {
	var variables environment.Variables
	path := []string{i.bin, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}
	if i.tools != "" {
		path = append(path, i.tools)
	}
	for _, variable := range [][2]string{
		{"PATH", strings.Join(path, ":")},
		{"HOME", home},
		{"HOSTNAME", hostname(pod)},
		{"LANG", "C.UTF-8"},
		{"KUBERNETES_SERVICE_HOST", namespace.APIServerAddress},
		{"KUBERNETES_SERVICE_PORT", "443"},
		{"KUBERNETES_SERVICE_PORT_HTTPS", "443"},
		{"RAY_USAGE_STATS_ENABLED", "0"},
		{"RAY_DEFAULT_OBJECT_STORE_MAX_MEMORY_BYTES", objectStoreBytes},
		// No workers before there is work for them: 100 MB each.
		{"RAY_enable_worker_prestart", "0"},
		{"RAY_prestart_worker_first_driver", "0"},
	} {
		variables.Set(variable[0], variable[1])
	}
	return variables
}

func hostname(pod *corev1.Pod) string {
	name := pod.Name
	if pod.Spec.Hostname != "" {
		name = pod.Spec.Hostname
	}
	if len(name) > 63 { // the kernel allows 64 characters, Kubernetes 63
		name = strings.TrimRight(name[:63], "-.")
	}
	return name
}

// etc are a container's own files of /etc.
func etc(pod *corev1.Pod, podIP string) map[string]string {
	name := hostname(pod)
	full := name
	domain := pod.Namespace + ".svc.cluster.local"
	if pod.Spec.Subdomain != "" {
		full = name + "." + pod.Spec.Subdomain + "." + domain + "\t" + name
	}
	var aliases strings.Builder
	for _, alias := range pod.Spec.HostAliases {
		fmt.Fprintf(&aliases, "%s\t%s\n", alias.IP, strings.Join(alias.Hostnames, "\t"))
	}
	return map[string]string{
		"hostname": name + "\n",
		"hosts":    "127.0.0.1\tlocalhost\n::1\tlocalhost\n" + podIP + "\t" + full + "\n" + aliases.String(),
		"resolv.conf": "search " + domain + " svc.cluster.local cluster.local\nnameserver " + namespace.DNSAddress +
			"\noptions ndots:5\n",
		"passwd":        "root:x:0:0:root:" + home + ":/bin/bash\nray:x:1000:1000:ray:" + home + ":/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n",
		"group":         "root:x:0:\nray:x:1000:\nnogroup:x:65534:\n",
		"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
		"mtab":          "",
	}
}
