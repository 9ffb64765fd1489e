package nodes

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// KubeletPort is where the kubelet stand-in answers on every node's address.
const KubeletPort = 10250

// Register creates the nodes with their status. Those that are there stay as
// they are: a test may have changed them before a restart.
func Register(ctx context.Context, client kubernetes.Interface, nodes []*corev1.Node) error {
	for _, node := range nodes {
		status := node.Status
		created, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{})
		if apierrors.IsAlreadyExists(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("create the node %s: %w", node.Name, err)
		}
		created.Status = ready(status)
		if _, err := client.CoreV1().Nodes().UpdateStatus(ctx, created, metav1.UpdateOptions{}); err != nil {
			return fmt.Errorf("set the status of the node %s: %w", node.Name, err)
		}
	}
	return nil
}

func ready(status corev1.NodeStatus) corev1.NodeStatus {
	status.DaemonEndpoints = corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: KubeletPort}}
	status.NodeInfo = corev1.NodeSystemInfo{
		KubeletVersion: "v1.36.3", KernelVersion: "6.12.0", OSImage: "control-plane", OperatingSystem: "linux",
		Architecture: "amd64", ContainerRuntimeVersion: "control-plane://1",
	}
	if len(status.Conditions) > 0 {
		return status
	}
	now := metav1.Now()
	for _, condition := range []corev1.NodeCondition{
		{Type: corev1.NodeMemoryPressure, Status: corev1.ConditionFalse, Reason: "KubeletHasSufficientMemory"},
		{Type: corev1.NodeDiskPressure, Status: corev1.ConditionFalse, Reason: "KubeletHasNoDiskPressure"},
		{Type: corev1.NodePIDPressure, Status: corev1.ConditionFalse, Reason: "KubeletHasSufficientPID"},
		{Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "KubeletReady"},
	} {
		condition.LastHeartbeatTime, condition.LastTransitionTime = now, now
		status.Conditions = append(status.Conditions, condition)
	}
	return status
}
