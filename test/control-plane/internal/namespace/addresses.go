package namespace

// Address ranges inside the network namespace.
const (
	// StatePodPrefix begins the IPs of pods that are only states: all of them are
	// local addresses, so a test can bind to one of them, and one that nobody
	// serves refuses at once.
	StatePodPrefix = "10.244"
	// ProcessPodPrefix begins the IPs of pods that are processes, each in a
	// network namespace behind the bridge.
	ProcessPodPrefix = "10.245"
	// BridgeAddress is the plane's own address on the bridge, the pods' gateway.
	BridgeAddress = "10.245.0.1"
	// ServiceRange holds the cluster IPs.
	ServiceRange = "10.96.0.0/16"
	// APIServerAddress is the cluster IP of the service default/kubernetes.
	APIServerAddress = "10.96.0.1"
	// DNSAddress is the name server in the pods' resolv.conf.
	DNSAddress = "10.96.0.10"
	nodeRange  = "10.0.0.0/16"
)
