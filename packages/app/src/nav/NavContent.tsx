import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import MenuIcon from '@material-ui/icons/Menu';
import { SidebarLogo } from './SidebarLogo';

function NavItem(item: NavContentNavItem) {
  return (
    <SidebarItem to={item.href} icon={() => item.icon} text={item.title} />
  );
}

/**
 * X-Ray first, since it says what runs and what does not; then what one
 * builds with: the catalog and the templates. Pages that other plugins bring
 * follow by title, settings come last.
 */
export function NavContent({ navItems }: NavContentComponentProps) {
  const nav = navItems.withComponent(NavItem);
  const first = [
    nav.take('page:ray'),
    nav.take('page:catalog'),
    nav.take('page:scaffolder'),
  ];
  const last = nav.take('page:user-settings');
  return (
    <Sidebar>
      <SidebarLogo />
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<MenuIcon />}>
        {first}
        <SidebarScrollWrapper>
          {nav.rest({ sortBy: 'title' })}
        </SidebarScrollWrapper>
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      {last}
    </Sidebar>
  );
}
