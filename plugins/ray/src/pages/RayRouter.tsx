import { Route, Routes } from 'react-router-dom';
import { ClusterPage } from './Cluster';
import { JobPage } from './Job';
import { XRayPage } from './XRay';

/** The pages below the root of the plugin. */
export function RayRouter() {
  return (
    <Routes>
      <Route path="/" element={<XRayPage />} />
      <Route
        path="/clusters/:kubernetesCluster/:namespace/:name"
        element={<ClusterPage />}
      />
      <Route
        path="/jobs/:kubernetesCluster/:namespace/rayjobs/:name"
        element={<JobPage />}
      />
      <Route
        path="/jobs/:kubernetesCluster/:namespace/clusters/:name/submissions/:id"
        element={<JobPage />}
      />
    </Routes>
  );
}
